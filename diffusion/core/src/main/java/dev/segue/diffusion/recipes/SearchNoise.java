package dev.segue.diffusion.recipes;

import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Embedder;
import dev.segue.diffusion.expert.Prompt;
import dev.segue.diffusion.guidance.ClassifierFree;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.sampler.Ddim;
import dev.segue.diffusion.sampler.Sampler;
import dev.segue.diffusion.schedule.NoiseSchedule;
import dev.segue.diffusion.schedule.Spacing;
import dev.segue.diffusion.schedule.Timesteps;
import dev.segue.diffusion.tensor.Frames;
import dev.segue.diffusion.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/** The tracks of one segment of recipe {@code chunk-wise}. */
final class SearchNoise {
  private static final Sampler DDIM = new Ddim();

  private final SearchPlan plan;
  private final int segment;
  private final double guidance;
  private final Denoiser expert;
  private final Prompt prompt;
  private final Function<Reads, Tensor> guide;
  private final IntFunction<Tensor> noise;

  /**
   * A segment.
   *
   * @param expert image-to-video
   * @param guide the frame that comes before, float32 {@code [C, h, w]}
   * @param noise a candidate's first noise, float32 {@code [C, L, h, w]}
   */
  SearchNoise(
      SearchPlan plan,
      int segment,
      double guidance,
      Denoiser expert,
      Prompt prompt,
      Function<Reads, Tensor> guide,
      IntFunction<Tensor> noise) {
    this.plan = plan;
    this.segment = segment;
    this.guidance = guidance;
    this.expert = expert;
    this.prompt = prompt;
    this.guide = guide;
    this.noise = noise;
  }

  /** A candidate: k cells and its score, a tensor of one value. */
  TrackRun candidate(int track, Embedder scorer) {
    return new Candidate(track, scorer);
  }

  /** The track after them. */
  TrackRun main(int track) {
    return plan.isBruteForce() ? new Taken(track) : new Denoising(track, plan.steps(), -1);
  }

  /** The smallest cosine, over frames, of their embedding and the guide's: {@code [1]}. */
  static Tensor score(Embedder scorer, Tensor latent, Tensor guide) {
    float[] wanted = scorer.embed(guide).data();
    double least = Double.POSITIVE_INFINITY;
    for (int f = 0; f < latent.dim(1); f++) {
      least = Math.min(least, cosine(scorer.embed(Frames.frame(latent, f)).data(), wanted));
    }
    return new Tensor(new int[] {1}, new float[] {(float) least});
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int n = 0; n < a.length; n++) {
      product += (double) a[n] * b[n];
      first += (double) a[n] * a[n];
      second += (double) b[n] * b[n];
    }
    return first == 0 || second == 0 ? 0 : product / Math.sqrt(first * second);
  }

  /** The candidate with the best score; of those that are alike the first. */
  private int best(Reads reads) {
    int best = 0;
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < plan.candidates(); c++) {
      Tensor score = reads.cell(new Cell(plan.candidate(segment, c), plan.searchSteps()));
      if (score.data()[0] > highest) {
        highest = score.data()[0];
        best = c;
      }
    }
    return best;
  }

  /** Denoising from one noise on a schedule of its own. */
  private class Denoising implements TrackRun {
    private final int track;
    private final int[] timesteps;

    /** The noise that it starts from, or -1 for that of the best candidate. */
    private final int start;

    private final List<Tensor> cells = new ArrayList<>();
    private ClassifierFree guided;
    private Tensor latent;
    private int reached;

    Denoising(int track, int steps, int start) {
      this.track = track;
      this.start = start;
      this.timesteps = Timesteps.spaced(Spacing.TRAILING, steps, expert.schedule().timesteps());
    }

    @Override
    public int track() {
      return track;
    }

    @Override
    public int step() {
      return cells.size();
    }

    @Override
    public int steps() {
      return plan.steps(track);
    }

    @Override
    public Tensor forward(Reads reads) {
      if (step() >= timesteps.length) {
        throw new IllegalStateException("track " + track + " has done all its steps");
      }
      return guided(reads).predict(latent(reads), timesteps[step()]);
    }

    private ClassifierFree guided(Reads reads) {
      if (guided == null) {
        guided = new ClassifierFree(expert, guidance, prompt, guide.apply(reads));
      }
      return guided;
    }

    /** The latent now, rebuilt from what is stored. */
    Tensor latent(Reads reads) {
      if (latent == null) {
        boolean isChosen = start < 0 && plan.candidates() > 0;
        latent = noise.apply(isChosen ? best(reads) : Math.max(0, start));
      }
      NoiseSchedule schedule = expert.schedule();
      for (; reached < Math.min(step(), timesteps.length); reached++) {
        latent =
            DDIM.step(
                latent,
                cells.get(reached),
                expert.predicts(),
                schedule.level(timesteps[reached]),
                schedule.level(Timesteps.after(timesteps, reached)));
      }
      return latent;
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return predicted;
    }

    @Override
    public void accept(Tensor stored) {
      if (step() == steps()) {
        throw new IllegalStateException("track " + track + " has done all its steps");
      }
      cells.add(stored);
    }

    @Override
    public Tensor structure(Reads reads) {
      if (step() < steps()) {
        throw new IllegalStateException("track " + track + " is at step " + step());
      }
      return latent(reads);
    }
  }

  /** The same on k steps, and a last cell that says how close it stays to the guide. */
  private final class Candidate extends Denoising {
    private final Embedder scorer;

    Candidate(int track, Embedder scorer) {
      super(track, plan.searchSteps(), plan.place(track));
      this.scorer = scorer;
    }

    @Override
    public Tensor forward(Reads reads) {
      return step() == plan.searchSteps()
          ? score(scorer, latent(reads), guide.apply(reads))
          : super.forward(reads);
    }
  }

  /** The best candidate as it is: its one cell is what that one came to. */
  private final class Taken implements TrackRun {
    private final int track;
    private Tensor taken;

    Taken(int track) {
      this.track = track;
    }

    @Override
    public int track() {
      return track;
    }

    @Override
    public int step() {
      return taken == null ? 0 : 1;
    }

    @Override
    public int steps() {
      return 1;
    }

    @Override
    public Tensor forward(Reads reads) {
      if (taken != null) {
        throw new IllegalStateException("track " + track + " has done all its steps");
      }
      int best = best(reads);
      Denoising again = new Denoising(plan.candidate(segment, best), plan.searchSteps(), best);
      for (int k = 0; k < plan.searchSteps(); k++) {
        again.accept(reads.cell(new Cell(again.track(), k)));
      }
      return again.latent(reads);
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return predicted;
    }

    @Override
    public void accept(Tensor stored) {
      taken = stored;
    }

    @Override
    public Tensor structure(Reads reads) {
      if (taken == null) {
        throw new IllegalStateException("track " + track + " is at step 0");
      }
      return taken;
    }
  }
}
