package dev.segue.evaluation.judge;

import dev.segue.diffusion.engine.Script;
import dev.segue.diffusion.tensor.Tensor;
import dev.segue.evaluation.video.Picture;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The judge of a bundle, on the engine. Thread-safe. */
public final class ScriptedJudge implements Judge, AutoCloseable {
  private static final int BATCH = 16;
  private static final float LEVELS = 255;

  private final JudgeFolder folder;
  private final Script script;

  private ScriptedJudge(JudgeFolder folder, Script script) {
    this.folder = folder;
    this.script = script;
  }

  /**
   * Opens a judge.
   *
   * @param threads of one forward
   */
  public static ScriptedJudge open(JudgeFolder folder, int threads) {
    return new ScriptedJudge(folder, Script.open("judge", folder.network(), threads));
  }

  @Override
  public List<Seen> see(List<Picture> frames) {
    List<Seen> seen = new ArrayList<>();
    for (int from = 0; from < frames.size(); from += BATCH) {
      List<Picture> batch = frames.subList(from, Math.min(frames.size(), from + BATCH));
      int row = 2 + 3 * folder.features();
      Tensor rows = script.forward(tensor(batch), batch.size(), row);
      for (int n = 0; n < batch.size(); n++) {
        seen.add(Seen.of(rows.data(), n * row, folder.features()));
      }
    }
    return seen;
  }

  /** Frames as float32 {@code [F, 3, H, W]}, 0 to 1. */
  private static Tensor tensor(List<Picture> frames) {
    int width = frames.get(0).width();
    int height = frames.get(0).height();
    Tensor all = Tensor.zeros(frames.size(), 3, height, width);
    int size = width * height;
    for (int f = 0; f < frames.size(); f++) {
      for (int n = 0; n < size; n++) {
        for (int c = 0; c < 3; c++) {
          all.data()[(3 * f + c) * size + n] = frames.get(f).at(3 * n + c) / LEVELS;
        }
      }
    }
    return all;
  }

  @Override
  public Map<Aspect, String> answer(List<Seen> clip) {
    int row = 2 + 3 * folder.features();
    Tensor rows = Tensor.zeros(clip.size(), row);
    for (int f = 0; f < clip.size(); f++) {
      System.arraycopy(clip.get(f).row(), 0, rows.data(), f * row, row);
    }
    float[] scores = script.forward(rows, folder.phrases().size()).data();
    Map<Aspect, String> answers = new EnumMap<>(Aspect.class);
    int at = 0;
    for (Aspect aspect : Aspect.values()) {
      List<String> of = folder.phrases().of(aspect);
      int best = 0;
      for (int n = 1; n < of.size(); n++) {
        best = scores[at + n] > scores[at + best] ? n : best;
      }
      answers.put(aspect, of.get(best));
      at += of.size();
    }
    return answers;
  }

  @Override
  public void close() {
    script.close();
  }
}
