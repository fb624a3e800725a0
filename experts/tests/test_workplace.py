"""What trainings share."""

import os
import pathlib
import signal
import tempfile
import unittest

from train import workplace


class ClockTest(unittest.TestCase):
    def test_a_pause_is_not_counted(self):
        clock = workplace.Clock(100.0)
        clock.pause()
        stopped = clock.seconds()
        self.assertEqual(clock.seconds(), stopped)
        clock.go()
        self.assertTrue(stopped <= clock.seconds() < stopped + 5)
        self.assertTrue(100 <= stopped < 105)


class EndingTest(unittest.TestCase):
    def test_notes_that_it_was_asked_to_end_and_lets_the_step_go_on(self):
        before = [signal.getsignal(sent) for sent in (signal.SIGTERM, signal.SIGINT)]
        try:
            ending = workplace.Ending()
            self.assertFalse(ending.asked)
            os.kill(os.getpid(), signal.SIGTERM)
            self.assertTrue(ending.asked)
        finally:
            for sent, handler in zip((signal.SIGTERM, signal.SIGINT), before):
                signal.signal(sent, handler)


class CheckpointTest(unittest.TestCase):
    def test_what_was_saved_is_loaded_and_nothing_else_is_left(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.pt"
            self.assertEqual(workplace.load(path), {})
            workplace.save(path, {"step": 3})
            self.assertEqual(workplace.load(path), {"step": 3})
            self.assertEqual([p.name for p in pathlib.Path(folder).iterdir()], ["x.pt"])


if __name__ == "__main__":
    unittest.main()
