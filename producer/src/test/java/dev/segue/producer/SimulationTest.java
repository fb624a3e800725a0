package dev.segue.producer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.producer.Simulation.Faults;
import dev.segue.schemas.VideoStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Planner and admission together, under seeded disorder; the simulation checks every step. */
class SimulationTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void withoutFaultsEveryTaskIsLetInExactlyOnceInWhateverOrderResultsCome(int block) {
    for (int seed = block * 50; seed < block * 50 + 50; seed++) {
      Simulation simulation = new Simulation(seed, Faults.REORDERED);

      simulation.run();

      assertThat(simulation.states()).as("seed %d", seed).containsOnly(State.COMPLETED);
      assertThat(simulation.timesLetIn()).as("seed %d", seed).containsOnly(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void underFaultsEveryVideoEndsAndNothingIsLetInThatIsNotWanted(int block) {
    for (int seed = block * 50; seed < block * 50 + 50; seed++) {
      Simulation simulation = new Simulation(seed, Faults.ALL);

      simulation.run();

      assertThat(simulation.states()).as("seed %d", seed).allMatch(State::ended);
    }
  }

  @Test
  void theFaultsHappen() {
    int completed = 0;
    int failed = 0;
    int cancelled = 0;
    int again = 0;
    for (int seed = 1; seed <= 100; seed++) {
      Simulation simulation = new Simulation(seed, Faults.ALL);
      simulation.run();
      completed += simulation.states().contains(State.COMPLETED) ? 1 : 0;
      failed += simulation.states().contains(State.FAILED) ? 1 : 0;
      cancelled += simulation.states().contains(State.CANCELLED) ? 1 : 0;
      again += simulation.timesLetIn().stream().anyMatch(times -> times > 1) ? 1 : 0;
    }

    assertThat(completed).isGreaterThan(30);
    assertThat(failed).isGreaterThan(10);
    assertThat(cancelled).isGreaterThan(10);
    assertThat(again).isGreaterThan(50);
  }

  @Test
  void aHundredVideosOfSixHundredFramesAreDecidedQuickly() {
    Simulation simulation = new Simulation(1, Faults.NONE, 100, 600, 16);

    long start = System.nanoTime();
    simulation.run();
    double seconds = (System.nanoTime() - start) / 1e9;

    assertThat(simulation.states()).hasSize(100).containsOnly(State.COMPLETED);
    assertThat(seconds).as("seconds for 7,700 tasks").isLessThan(30);
  }
}
