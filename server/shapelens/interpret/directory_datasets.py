"""`keras.utils.image_dataset_from_directory` and its like: `tf.data` datasets of what no static tool can see.

The number of files, and so the number of batches and the size of the last one, is not known; the rest is.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import Value

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_COMMON: Final = "directory labels='inferred' label_mode='int' class_names=None"
SIGNATURES: Final = {
    "image_dataset_from_directory": "directory labels='inferred' label_mode='int' class_names=None color_mode='rgb' "
    "batch_size=32 image_size=(256,256) shuffle=True seed=None validation_split=None subset=None "
    "interpolation='bilinear' follow_links=False crop_to_aspect_ratio=False pad_to_aspect_ratio=False data_format=None "
    "format='tf' verbose=True",
    "text_dataset_from_directory": "directory labels='inferred' label_mode='int' class_names=None batch_size=32 "
    "max_length=None shuffle=True seed=None validation_split=None subset=None follow_links=False format='tf' "
    "verbose=True",
    "audio_dataset_from_directory": "directory labels='inferred' label_mode='int' class_names=None batch_size=32 "
    "sampling_rate=None output_sequence_length=None ragged=False shuffle=True seed=None validation_split=None "
    "subset=None follow_links=False verbose=True",
    "timeseries_dataset_from_array": "data targets sequence_length sequence_stride=1 sampling_rate=1 batch_size=128 "
    "shuffle=False seed=None start_index=None end_index=None",
}
"""The parameters of each function with their defaults, as Keras has them."""
