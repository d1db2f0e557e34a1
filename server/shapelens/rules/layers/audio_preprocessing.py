"""Sound: the spectrograms of `keras/src/layers/preprocessing`."""

from __future__ import annotations

from typing import Final, cast

from shapelens.rules.geometry import Whole, check_data_format, read_whole, slide, window_size, write_window
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Sizes, Weights
from shapelens.rules.mismatch import DTypeMismatch, InvalidArgument, OutputSizeMismatch
from shapelens.rules.numbers import is_no_number
from shapelens.rules.registry import layer
from shapelens.rules.sizes import combine, multiply_sizes
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_floating

_MODES: Final = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


@layer("STFTSpectrogram")
class STFTSpectrogram(LayerRule):
    """Source: `keras.src.layers.preprocessing.stft_spectrogram.STFTSpectrogram`: a convolution with waves."""

    def frame(self, layer: Layer) -> tuple[Whole, Whole]:
        """Return length and step of the frames; the step is half the length by default."""
        length, step = read_whole(layer["frame_length"]), layer["frame_step"]
        length = UNKNOWN if length is None else length
        if step is None:
            return length, length // 2 if isinstance(length, int) else UNKNOWN
        return length, read_whole(step) or UNKNOWN

    def frequencies(self, layer: Layer) -> Dim:
        """Return how many frequencies there are: half of `fft_length`, by default the next power of two, plus one."""
        length = read_whole(layer["frame_length"] if layer["fft_length"] is None else layer["fft_length"])
        if not isinstance(length, int) or length < 1:
            return UNKNOWN
        return (length if layer["fft_length"] is not None else 1 << (length - 1).bit_length()) // 2 + 1

    def configure(self, layer: Layer) -> None:
        """Check lengths, mode, scaling, padding and data format."""
        length, step, fft = layer["frame_length"], layer["frame_step"], layer["fft_length"]
        if isinstance(length, int) and isinstance(step, int) and not 1 <= step <= length:
            raise InvalidArgument(self.class_name, "frame_step", step, f"must be from 1 to frame_length, {length}")
        if isinstance(length, (int, float)) and isinstance(fft, (int, float)) and fft < length:
            raise InvalidArgument(self.class_name, "fft_length", fft, f"cannot be less than frame_length, {length}")
        for parameter, names in (
            ("mode", _MODES),
            ("scaling", (None, "density", "spectrum")),
            ("padding", ("valid", "same")),
        ):
            value = layer[parameter]
            plain = value is None or isinstance(value, (str, int, float, tuple, list))
            if plain and value not in names:
                reason = f"must be one of {', '.join(str(name) for name in names)}"
                raise InvalidArgument(self.class_name, parameter, cast(object, value), reason)
        check_data_format(self.class_name, layer["data_format"])

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, time and channels."""
        return InputSpec(ndim=3)

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create a wave for each frequency, and for each part of the complex number that is wanted."""
        shape = (self.frame(layer)[0], 1, self.frequencies(layer))
        names = {"real": ("real_kernel",), "imag": ("imag_kernel",)}.get(
            cast(str, layer["mode"]), ("real_kernel", "imag_kernel")
        )
        return {} if layer["mode"] is UNKNOWN else dict.fromkeys(names, shape)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Count the frames; the frequencies are an axis of their own, or joined with the channels."""
        if layer.channel_axis is None or not isinstance(layer["expand_dims"], bool) or layer["mode"] is UNKNOWN:
            return UNKNOWN
        last = layer.channel_axis == -1
        time, channels = (1, shape[2]) if last else (2, shape[1])
        length, step = self.frame(layer)
        given = layer["padding"]
        padding = given if isinstance(given, str) else UNKNOWN
        (frames,) = slide(self.class_name, shape, (time,), (length,), (step,), padding)
        count = multiply_sizes((self.frequencies(layer), 2 if layer["mode"] == "stft" else 1))
        if not context.symbolic and (0 in shape or layer["mode"] == "psd"):
            return UNKNOWN
        if layer["expand_dims"]:
            return (shape[0], frames, count, channels) if last else (shape[0], channels, frames, count)
        joined = multiply_sizes((count, channels))
        return (shape[0], frames, joined) if last else (shape[0], joined, frames)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Take the floating-point dtypes of NumPy only."""
        if dtype is UNKNOWN or dtype in ("float16", "float32", "float64"):
            return layer.policy.compute_dtype
        raise DTypeMismatch(self.class_name, dtype)

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Write the number of frames."""
        shape, axis = inputs.shape, 1 if layer.channel_axis == -1 else 2
        if shape is UNKNOWN or len(shape) != 3 or layer.channel_axis is None:
            return None
        length, step = self.frame(layer)
        return write_window("frames", shape[axis], length, step, layer["padding"])


def _symbolic_frames(length: int, stride: int) -> int:
    return (length + stride + 1) // stride


def _padded(length: int, transform: int) -> int:
    return length + 2 * (transform // 2)


@layer("MelSpectrogram")
class MelSpectrogram(LayerRule):
    """Source: `keras.src.layers.preprocessing.mel_spectrogram.MelSpectrogram`."""

    converts_in_graphs = True

    def configure(self, layer: Layer) -> None:
        """Check that a frame fits the transform."""
        fft, frame = layer["fft_length"], layer["sequence_length"]
        if isinstance(fft, int) and isinstance(frame, int) and frame > fft:
            raise InvalidArgument(self.class_name, "sequence_length", frame, f"cannot be more than fft_length, {fft}")

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of an eager call on other numbers than floating-point ones, or on several channels."""
        shape = inputs.shape
        bins, step = read_whole(layer["num_mel_bins"]) or UNKNOWN, read_whole(layer["sequence_stride"]) or UNKNOWN
        dtype = layer.policy.compute_dtype
        if shape is UNKNOWN or not shape or (isinstance(bins, int) and bins < 0):
            return UNKNOWN
        if context.symbolic:
            # Keras's own formula rounds otherwise than the call does.
            axis = min(len(shape) - 1, 1)
            frames = combine(_symbolic_frames, shape[axis], step)
            return TensorSpec((*shape[:axis], bins, frames), dtype)
        *batch, length = shape
        if len(batch) > 1 or not is_floating(inputs.dtype) or 0 in shape:
            return UNKNOWN
        if is_no_number(layer["sampling_rate"]):
            return UNKNOWN
        return TensorSpec((*batch, bins, self.frames(layer, length, step)), dtype)

    def frames(self, layer: Layer, length: Dim, step: Dim) -> Dim:
        """Count the frames of a sound with half a transform's length of padding at both ends.

        Source: `keras.src.backend.tensorflow.math.stft`.
        """
        fft = read_whole(layer["fft_length"]) or UNKNOWN
        frame = read_whole(layer["sequence_length"]) if layer["sequence_length"] else fft
        padded = combine(_padded, length, fft)
        if not isinstance(frame, int) or not isinstance(fft, int) or not isinstance(step, int):
            return UNKNOWN
        count = window_size(padded, fft, step, "valid")
        if isinstance(count, int) and count <= 0:
            raise OutputSizeMismatch(self.class_name, (length,), 0, fft, step, 1, "valid")
        return count
