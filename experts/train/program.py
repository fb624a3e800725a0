"""One program for a whole network on a GPU."""

import torch


class Program:
    """A denoiser's forward, which may be compiled for batches that are common: [B, C, F] of their shape. Others go through the network as it is."""

    def __init__(self, network):
        self._network, self._program, self._common = network, None, set()

    def compile(self, batches: list, call) -> None:
        """Compiles the network for these batches.

        :param call: asks this for a batch of the shape that it is given, as training will
        """
        self._program = torch.compile(self._network, dynamic=False)
        for batch in batches:
            self._common.add(tuple(batch))
            call(batch)

    def __call__(self, x, log_snr, text):
        """As the network's."""
        if tuple(x.shape[:3]) not in self._common:
            return self._network(x, log_snr, text)
        # What is laid out otherwise in memory would be compiled anew.
        return self._program(x.clone(memory_format=torch.contiguous_format), log_snr, text.contiguous())
