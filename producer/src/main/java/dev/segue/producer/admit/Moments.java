package dev.segue.producer.admit;

import dev.segue.diffusion.plan.Kept;
import dev.segue.diffusion.plan.Layout;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.plan.Window;
import dev.segue.schemas.TaskId;

/**
 * Which frame of a video's timeline of prompts each of its tasks goes by, as {@code Timeline} says:
 * the middle of a track's segment, the middle of what a window keeps. Pure.
 */
public interface Moments {
  /** Where nothing goes by a prompt. */
  Moments NONE =
      new Moments() {
        @Override
        public int of(TaskId task) {
          return -1;
        }

        @Override
        public int opening(int frame) {
          return frame;
        }

        @Override
        public int inherited() {
          return -1;
        }
      };

  /** The frame that a task goes by, or -1 when it goes by none. */
  int of(TaskId task);

  /** The first frame of a segment from a frame on; how many frames there are after the last one. */
  int opening(int frame);

  /** The last frame that anything goes by which the video has of its parent, or -1. */
  int inherited();

  /**
   * Those of a plan.
   *
   * @param kept what the video has of its parent, or null
   */
  static Moments of(Plan plan, Kept kept) {
    Layout layout = plan.layout();
    int[] last = {-1};
    Moments moments =
        new Moments() {
          @Override
          public int of(TaskId task) {
            return switch (task.kind()) {
              case TRACK -> middle(layout, plan.segment(task.index()));
              case WINDOW -> middle(layout, layout.windows().get(task.index()));
              case PACKAGE -> -1;
            };
          }

          @Override
          public int opening(int frame) {
            for (int segment = 0; segment < layout.segments(); segment++) {
              int start = layout.frame(layout.start(segment));
              if (start >= frame) {
                return start;
              }
            }
            return layout.shown();
          }

          @Override
          public int inherited() {
            return last[0];
          }
        };
    if (kept != null) {
      kept.tracks().forEach(i -> last[0] = Math.max(last[0], moments.of(TaskId.track(i))));
      kept.windows().forEach(j -> last[0] = Math.max(last[0], moments.of(TaskId.window(j))));
    }
    return moments;
  }

  private static int middle(Layout layout, int segment) {
    return layout.mapping().frame(layout.start(segment) + layout.length() / 2);
  }

  private static int middle(Layout layout, Window window) {
    return layout.mapping().frame((window.keepFrom() + window.keepTo()) / 2);
  }
}
