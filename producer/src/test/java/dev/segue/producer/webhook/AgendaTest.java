package dev.segue.producer.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private final Agenda agenda = new Agenda();
  private final List<String> started = new ArrayList<>();

  @Test
  void startsWhatIsDueInOrderAndOnce() {
    agenda.add(Notices.of("evt_b", "http://a.example/", null, Notices.NOON.plusSeconds(2)));
    agenda.add(Notices.of("evt_a", "http://a.example/", null, Notices.NOON.plusSeconds(1)));
    agenda.add(Notices.of("evt_a", "http://a.example/", null, Notices.NOON.plusSeconds(1)));
    agenda.add(Notices.of("evt_c", "http://a.example/", null, Notices.NOON.plusSeconds(3)));

    start(0, notice -> true);
    assertThat(started).isEmpty();
    start(2, notice -> true);
    assertThat(started).containsExactly("evt_a", "evt_b");
    start(9, notice -> true);
    assertThat(started).containsExactly("evt_a", "evt_b", "evt_c");
  }

  @Test
  void aLongLaneIsServedInTurnWithTheOthers() {
    for (int i = 0; i < 3; i++) {
      agenda.add(Notices.to("evt_a" + i, "http://a.example/"));
    }
    agenda.add(Notices.to("evt_b", "http://b.example/"));

    start(0, notice -> started.size() < 2);

    assertThat(started).containsExactly("evt_a0", "evt_b");
    start(0, notice -> started.size() < 4);
    assertThat(started).containsExactly("evt_a0", "evt_b", "evt_a1", "evt_a2");
  }

  @Test
  void aFullHostKeepsNobodyElseBack() {
    agenda.add(Notices.to("evt_a", "http://a.example/"));
    agenda.add(Notices.to("evt_b", "http://b.example/"));

    start(0, notice -> !notice.host().equals("a.example"));
    assertThat(started).containsExactly("evt_b");
    start(0, notice -> true);
    assertThat(started).containsExactly("evt_b", "evt_a");
  }

  @Test
  void whatFailedCanBeAddedAgain() {
    Notice notice = Notices.to("evt_a", "http://a.example/");
    agenda.add(notice);
    start(0, one -> true);
    agenda.add(notice.failed(Notices.NOON.plusSeconds(5)));
    start(4, one -> true);
    start(5, one -> true);

    assertThat(started).containsExactly("evt_a", "evt_a");
  }

  private void start(int seconds, Predicate<Notice> hasRoom) {
    agenda.start(
        Notices.NOON.plus(Duration.ofSeconds(seconds)),
        notice -> {
          boolean fits = hasRoom.test(notice);
          if (fits) {
            started.add(notice.id());
          }
          return fits;
        });
  }
}
