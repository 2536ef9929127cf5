"""The smallest scenarios that once broke a law of the model."""

from by_hand import run, stays


def test_a_job_that_need_not_wait_has_a_place_to_come_back_to():
    """Job 0 goes straight to an idle worker, which dies at 3.5 s; it comes back before jobs 1 and 2, who came later."""
    record = run(
        duration="12s",
        load={"even": "1/s"},
        steps={"mail": {"service": "4s"}},
        workers={"count": 1},
        queue={"redelivery": "head"},
        faults=[{"kill": 1, "at": "3500ms"}],
        architectures={"only": {"queued": "all"}},
    )

    taken = [row for row in stays(record, "job leased over how") if row[1] >= 0]
    assert [
        (0, 1, 3.5, "CRASHED"),
        (0, 7.5, 11.5, "DONE"),
        (1, 3.5, 7.5, "DONE"),
        (2, 11.5, -1, "RUNNING"),
    ] == taken
