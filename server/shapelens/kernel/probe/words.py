"""The words that may be sent: of no other text anything is."""

from __future__ import annotations

from typing import Any, Optional

# fmt: off
DTYPE_BYTES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8, "uint64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16,
    "float8_e4m3fn": 1, "float8_e5m2": 1, "qint8": 1, "quint8": 1, "qint16": 2, "quint16": 2, "qint32": 4,
}
# fmt: on

POLICIES = frozenset([*DTYPE_BYTES, "mixed_float16", "mixed_bfloat16"])

_WORDS = """
    valid same causal full channels_first channels_last sum mul concat ave nearest bilinear bicubic lanczos3
    lanczos5 area int one_hot multi_hot count tf_idf binary constant reflect wrap symmetric edge pre post auto
    max average lower strip_punctuation lower_and_strip_punctuation whitespace character

    celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus
    sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold

    mse mae mape msle mean_squared_error mean_absolute_error mean_absolute_percentage_error
    mean_squared_logarithmic_error bce binary_crossentropy binary_focal_crossentropy categorical_crossentropy
    categorical_focal_crossentropy sparse_categorical_crossentropy categorical_hinge hinge squared_hinge huber
    log_cosh poisson kl_divergence kld cosine_similarity dice tversky circle ctc accuracy acc adam adamw adamax
    nadam sgd rmsprop adagrad adadelta ftrl lion

    string str object tensorflow jax torch numpy categorical sparse rgb grayscale rgba
"""

VOCABULARY = POLICIES.union(_WORDS.split())
MAX_WORD = max(map(len, VOCABULARY))

# How a layer is set up, under the names that Keras's own layers use; what is not plain data is left out.
_SETTINGS = """
    filters kernel_size strides dilation_rate padding data_format groups depth_multiplier output_padding rank
    pool_size keepdims output_size units activation recurrent_activation use_bias axis axes normalize center scale
    input_dim output_dim mask_zero target_shape dims n cropping size interpolation height width
    crop_to_aspect_ratio pad_to_aspect_ratio return_sequences return_state go_backwards stateful unroll
    zero_output_for_mask merge_mode max_tokens num_tokens num_oov_indices output_mode sparse ragged invert
    pad_to_max_tokens num_bins noise_shape num_heads key_dim value_dim head_dim num_query_heads num_key_value_heads
    compiled loss
    _batch_shape _dtype _trainable _num_heads _key_dim _value_dim _output_shape _use_bias _attention_axes
    _max_tokens _output_mode _output_sequence_length _ragged
"""

LAYER_SETTINGS = frozenset(_SETTINGS.split())
LOSS_OPTIONS = ("from_logits", "ignore_class", "axis")


def vocabulary_word(text: Any) -> Optional[str]:
    """Return `text` if it is a word that may be sent, else `None`."""
    return text if type(text) is str and len(text) <= MAX_WORD and text in VOCABULARY else None
