package dev.segue.evaluation.judge;

import dev.segue.evaluation.video.Picture;
import java.util.List;
import java.util.Map;

/** Looks at videos and says what they show. Thread-safe. */
public interface Judge {
  /** What is seen in each frame; frames are of one size. */
  List<Seen> see(List<Picture> frames);

  /** What a clip of such frames shows. */
  Map<Aspect, String> answer(List<Seen> clip);
}
