package dev.segue.testbed.chaos.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TallyTest {
  @TempDir Path directory;

  @Test
  void theNextOneGoesOnWhereTheLastOneStopped() {
    Path file = directory.resolve("evaluations");
    assertThat(Tally.read(file)).isZero();

    Tally first = Tally.in(file);
    first.add();
    first.add();
    assertThat(Tally.read(file)).isEqualTo(2);

    Tally.in(file).add();
    assertThat(Tally.read(file)).isEqualTo(3);
  }
}
