"""Every check, by its code; and which one a finding belongs to."""

from __future__ import annotations

from typing import Final

from shapelens.checks import (
    sl101_missing_channel_axis,
    sl102_channel_mismatch,
    sl103_wrong_dimensionality,
    sl104_missing_batch_axis,
    sl105_feature_mismatch,
    sl106_declared_shape_mismatch,
    sl107_declared_shape_differs,
    sl108_unknown_channels,
    sl109_unknown_features,
    sl110_broadcast_mismatch,
    sl111_product_mismatch,
    sl112_not_a_tensor,
    sl190_rank_mismatch,
    sl199_invalid_call,
    sl201_number_input,
    sl202_text_input,
    sl290_dtype_mismatch,
    sl301_empty_output,
    sl302_pool_too_large,
    sl303_strides_with_dilation,
    sl304_causal_padding,
    sl401_batch_size_in_input_shape,
    sl402_window_length,
    sl403_unknown_argument,
    sl404_not_positive,
    sl405_groups,
    sl406_missing_argument,
    sl407_not_a_python_integer,
    sl490_invalid_argument,
    sl501_labels_are_numbers,
    sl502_labels_are_one_hot,
    sl503_output_width,
    sl504_output_rank,
    sl505_target_broadcast,
    sl506_sample_counts,
    sl507_unknown_name,
    sl508_list_as_data,
    sl511_metric_mismatch,
    sl512_sample_weights,
    sl590_invalid_training_argument,
    sl601_reshape_count,
    sl602_unequal_shapes,
    sl603_ragged_list,
)
from shapelens.checks.case import Case
from shapelens.checks.check import Check

_ASKED_IN_ORDER: Final = (
    sl109_unknown_features.CHECK,
    sl603_ragged_list.CHECK,
    sl101_missing_channel_axis.CHECK,
    sl102_channel_mismatch.CHECK,
    sl103_wrong_dimensionality.CHECK,
    sl104_missing_batch_axis.CHECK,
    sl105_feature_mismatch.CHECK,
    sl106_declared_shape_mismatch.CHECK,
    sl107_declared_shape_differs.CHECK,
    sl108_unknown_channels.CHECK,
    sl110_broadcast_mismatch.CHECK,
    sl111_product_mismatch.CHECK,
    sl112_not_a_tensor.CHECK,
    sl201_number_input.CHECK,
    sl202_text_input.CHECK,
    sl301_empty_output.CHECK,
    sl302_pool_too_large.CHECK,
    sl303_strides_with_dilation.CHECK,
    sl304_causal_padding.CHECK,
    sl401_batch_size_in_input_shape.CHECK,
    sl402_window_length.CHECK,
    sl403_unknown_argument.CHECK,
    sl404_not_positive.CHECK,
    sl405_groups.CHECK,
    sl406_missing_argument.CHECK,
    sl407_not_a_python_integer.CHECK,
    sl501_labels_are_numbers.CHECK,
    sl502_labels_are_one_hot.CHECK,
    sl503_output_width.CHECK,
    sl504_output_rank.CHECK,
    sl505_target_broadcast.CHECK,
    sl506_sample_counts.CHECK,
    sl507_unknown_name.CHECK,
    sl508_list_as_data.CHECK,
    sl511_metric_mismatch.CHECK,
    sl512_sample_weights.CHECK,
    sl590_invalid_training_argument.CHECK,
    sl601_reshape_count.CHECK,
    sl602_unequal_shapes.CHECK,
    sl190_rank_mismatch.CHECK,
    sl290_dtype_mismatch.CHECK,
    sl490_invalid_argument.CHECK,
    sl199_invalid_call.CHECK,
)
"""The particular before the general: the first check that handles a finding has it, and the last one handles all."""

CHECKS: Final[dict[str, Check]] = {check.code: check for check in sorted(_ASKED_IN_ORDER, key=lambda check: check.code)}


def check_for(case: Case) -> Check:
    """Return the check that a finding belongs to."""
    return next(check for check in _ASKED_IN_ORDER if check.handles(case))
