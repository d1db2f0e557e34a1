"""The fuzzer itself: how it divides cases, and that a process that dies is named and replaced."""

from __future__ import annotations

import sys

import pytest

pytestmark = pytest.mark.tensorflow


def test_every_subject_gets_its_share() -> None:
    from fuzz.__main__ import tasks
    from fuzz.subjects import SUBJECTS

    planned = list(tasks(list(SUBJECTS), 100_000, seed=1))
    assert {task.subject for task in planned} == set(SUBJECTS)
    assert len(set(planned)) == len(planned)
    assert 99_000 < sum(task.cases for task in planned) < 101_000
    assert all(task.cases <= SUBJECTS[task.subject].at_once for task in planned)


def test_a_process_that_dies_is_named() -> None:
    from fuzz.workers import Done, Task, run_tasks

    done: list[Done] = []
    tasks = [Task("numpy.zeros", 5, 1), Task("numpy.ones", 5, 1)]
    run_tasks(tasks, 1, done.append, serve=sys.exit)  # ends instead of serving
    assert [(one.task, one.failure) for one in done] == [(task, "the process died (exit status 1)") for task in tasks]


def test_cases_are_run_in_another_process() -> None:
    from fuzz.workers import Done, Task, run_tasks

    done: list[Done] = []
    run_tasks([Task("numpy.zeros", 5, 1)], 1, done.append)
    assert [(one.failure, one.result.cases, one.result.disagreed) for one in done] == [("", 5, 0)]
