"""Draws the clips: ``python3 -m train.make_data``. Finished shards are kept, so it can be cut off and run again."""

import multiprocessing

from train import clips, workplace


def main() -> None:
    """Draws validation and held-out shards first, then the training shards."""
    options = workplace.parser(__doc__)
    options.add_argument("--shards", type=int, default=48, help=f"training shards of {clips.SHARD} clips")
    options.add_argument("--clips", type=int, default=clips.SHARD, help="clips in a shard")
    options.add_argument("--processes", type=int, default=2)
    asked = options.parse_args()
    jobs = [("validation", 0), ("held-out", 0)] + [("train", n) for n in range(asked.shards)]
    with multiprocessing.Pool(asked.processes) as pool:
        pool.starmap(clips.draw_shard, [(asked.work, part, number, asked.clips) for part, number in jobs], chunksize=1)
    print(f"{len(jobs)} shards under {asked.work / 'clips'}")


if __name__ == "__main__":
    main()
