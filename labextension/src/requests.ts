// The user's cells that a kernel has been sent and has not answered: what we would send now had to wait behind them.

/** What is looked at of a message on the way to a kernel or back. */
export interface IMessage {
  channel?: string;
  header: { msg_type: string; msg_id: string };
  parent_header: object;
}

/** Follows the requests to run code of one connection to a kernel. */
export class OpenRequests {
  /** `answered` is called when the last of them is answered. */
  constructor(private readonly answered: () => void) {}

  /** Whether all are answered. */
  get isEmpty(): boolean {
    return this.open.size === 0;
  }

  /** A message was sent or has come. */
  note(message: IMessage): void {
    const { msg_type, msg_id } = message.header;
    if (message.channel !== 'shell') {
      return;
    }
    if (msg_type === 'execute_request') {
      this.open.add(msg_id);
    } else if (msg_type === 'execute_reply' && 'msg_id' in message.parent_header) {
      if (this.open.delete(String(message.parent_header.msg_id)) && this.isEmpty) {
        this.answered();
      }
    }
  }

  /** There is nobody to answer any more. */
  clear(): void {
    this.open.clear();
  }

  private readonly open = new Set<string>();
}
