package dev.segue.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.diffusion.expert.Condition;
import dev.segue.diffusion.expert.Denoiser;
import dev.segue.diffusion.expert.Experts;
import dev.segue.diffusion.plan.Cell;
import dev.segue.diffusion.plan.Plan;
import dev.segue.diffusion.recipe.Reads;
import dev.segue.diffusion.recipe.Recipe;
import dev.segue.diffusion.recipe.TrackRun;
import dev.segue.diffusion.recipe.VideoSpec;
import dev.segue.diffusion.recipe.WindowRun;
import dev.segue.diffusion.tensor.Tensor;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;

/** A recipe of any shape, whose every result depends on all that its plan says that it reads. */
record ToyRecipe(Plan plan) implements Recipe {
  @Override
  public ObjectNode settings() {
    return JsonNodeFactory.instance.objectNode().put("name", "toy");
  }

  @Override
  public Plan plan(int frames) {
    return plan;
  }

  @Override
  public TrackRun track(VideoSpec video, int track, Experts experts) {
    return new Run(plan, track, experts.denoiser("any"));
  }

  @Override
  public WindowRun window(
      VideoSpec video, int window, Map<Integer, Tensor> structures, Experts experts) {
    throw new UnsupportedOperationException();
  }

  private static final class Run implements TrackRun {
    private final Plan plan;
    private final int track;
    private final Denoiser denoiser;
    private float latent;
    private int step;

    Run(Plan plan, int track, Denoiser denoiser) {
      this.plan = plan;
      this.track = track;
      this.denoiser = denoiser;
      this.latent = 1 + track;
    }

    @Override
    public int track() {
      return track;
    }

    @Override
    public int step() {
      return step;
    }

    @Override
    public int steps() {
      return plan.steps(track);
    }

    @Override
    public Tensor forward(Reads reads) {
      float sum = latent + sum(reads, plan.forwardReads(new Cell(track, step)));
      for (int segment : plan.structuresRead(track)) {
        sum += 0.7f * reads.structure(segment).data()[0];
      }
      return denoiser.predict(tensor(sum), step, Condition.of(tensor(1)));
    }

    @Override
    public Tensor sum(Tensor predicted, Reads reads) {
      return tensor(predicted.data()[0] + sum(reads, plan.sumReads(new Cell(track, step))));
    }

    @Override
    public void accept(Tensor stored) {
      latent = 0.9f * latent - 0.1f * stored.data()[0];
      step++;
    }

    @Override
    public Tensor structure(Reads reads) {
      return tensor(latent + sum(reads, plan.finishReads(track)));
    }

    private static float sum(Reads reads, Set<Cell> cells) {
      float sum = 0;
      int n = 1;
      for (Cell cell :
          cells.stream()
              .sorted(Comparator.comparingInt(Cell::track).thenComparingInt(Cell::step))
              .toList()) {
        sum += reads.cell(cell).data()[0] / ++n;
      }
      return sum;
    }

    private static Tensor tensor(float value) {
      return new Tensor(new int[] {1}, new float[] {value});
    }
  }
}
