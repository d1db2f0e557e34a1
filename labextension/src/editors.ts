// Which CodeMirror views show which model, so that features can paint into all of them.

import type { Extension } from '@codemirror/state';
import { EditorView, ViewPlugin } from '@codemirror/view';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/** The open views of every model; several if a document is shown more than once. */
export class Editors {
  /** A view of a model has come. */
  get added(): ISignal<this, CodeEditor.IModel> {
    return this._added;
  }

  /** The views that show `model` now. */
  of(model: CodeEditor.IModel): readonly EditorView[] {
    return [...(this.views.get(model) ?? [])];
  }

  /** The CodeMirror extension that registers a view while it lives. */
  tracking(model: CodeEditor.IModel): Extension {
    return ViewPlugin.define(view => {
      this.add(model, view);
      return { destroy: () => this.remove(model, view) };
    });
  }

  private add(model: CodeEditor.IModel, view: EditorView): void {
    const views = this.views.get(model) ?? new Set();
    this.views.set(model, views.add(view));
    // A view takes no transactions while it is being made.
    queueMicrotask(() => this._added.emit(model));
  }

  private remove(model: CodeEditor.IModel, view: EditorView): void {
    this.views.get(model)?.delete(view);
  }

  private readonly views = new WeakMap<CodeEditor.IModel, Set<EditorView>>();
  private readonly _added = new Signal<this, CodeEditor.IModel>(this);
}

/** Whether a view is on the screen, or close to it. */
export function isOnScreen(view: EditorView): boolean {
  const { top, bottom, height } = view.dom.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < window.innerHeight;
}
