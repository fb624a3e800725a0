package dev.segue.producer.flow;

import dev.segue.infra.events.Records;
import dev.segue.infra.log.Tracing;
import dev.segue.producer.intake.Edits;
import dev.segue.producer.intake.Origin;
import dev.segue.producer.intake.Reading;
import dev.segue.producer.intake.RequestReader;
import dev.segue.producer.intake.VideoFile;
import dev.segue.producer.intake.VideoFiles;
import dev.segue.schemas.CancelRequested;
import dev.segue.schemas.DeleteRequested;
import dev.segue.schemas.Event;
import dev.segue.schemas.Problem;
import dev.segue.schemas.Terms;
import dev.segue.schemas.Topics;
import dev.segue.schemas.VideoStatus;
import dev.segue.schemas.VideoStatus.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests in, accepted videos out. A video's file is in the store before its acceptance goes on; a
 * replay finds it there and sends the same acceptance again.
 */
final class IntakeProcessor extends EventProcessor {
  private static final Logger log = LoggerFactory.getLogger(IntakeProcessor.class);

  private final RequestReader reader;
  private final Edits edits;
  private final Executor copiers;
  private final VideoFiles files;

  IntakeProcessor(
      RequestReader reader,
      Edits edits,
      Executor copiers,
      VideoFiles files,
      Surroundings surroundings) {
    super(surroundings);
    this.reader = reader;
    this.edits = edits;
    this.copiers = copiers;
    this.files = files;
  }

  @Override
  void begin(ProcessorContext<byte[], byte[]> context) {}

  @Override
  void hear(Event event) {
    throw new IllegalStateException("requests are read by their own rules");
  }

  @Override
  void read(Record<byte[], byte[]> record) {
    RecordMetadata at = at();
    Origin origin =
        new Origin(
            Records.header(record.headers(), "ce_type"),
            Records.header(record.headers(), "ce_id"),
            Records.header(record.headers(), "ce_source"),
            at.topic(),
            at.partition(),
            at.offset());
    Reading reading = reader.read(record.value(), origin);
    follow(record, reading);
  }

  private void follow(Record<byte[], byte[]> record, Reading reading) {
    if (reading instanceof Reading.Wanted wanted) {
      accept(record, wanted);
    } else if (reading instanceof Reading.Edited edited) {
      edit(record, edited);
    } else if (reading instanceof Reading.Unwanted unwanted) {
      pass(record, new CancelRequested(unwanted.video()));
    } else if (reading instanceof Reading.Steered steered) {
      pass(record, steered.wish());
    } else if (reading instanceof Reading.Deletion deletion) {
      delete(record, deletion.video());
    } else if (reading instanceof Reading.Refused refused) {
      giveUp(record, refused.problem());
    }
  }

  private void accept(Record<byte[], byte[]> record, Reading.Wanted wanted) {
    if (files.hasReference(wanted.video()) || files.exists(wanted.video().id())) {
      accept(record, wanted, files.settle(wanted, now(), Tracing.present()));
    } else {
      giveUp(
          record,
          new Problem(
              "input-reference-missing",
              "reference: there is no such picture of this video; send the picture over HTTP"));
    }
  }

  /** What was decided stands, whatever has become of the parent meanwhile. */
  private void edit(Record<byte[], byte[]> record, Reading.Edited edited) {
    Optional<VideoFile> standing = files.read(edited.id());
    if (standing.isPresent()) {
      accept(record, edited, standing.get());
    } else {
      Reading reading = edits.resolve(edited);
      Optional<Problem> problem =
          reading instanceof Reading.Wanted wanted
              ? edits.inherit(wanted, copiers)
              : Optional.empty();
      problem.ifPresentOrElse(why -> giveUp(record, why), () -> follow(record, reading));
    }
  }

  private void accept(Record<byte[], byte[]> record, Reading.Wish wish, VideoFile standing) {
    String id = standing.accepted().video().id();
    if (!standing.isOf(wish)) {
      giveUp(
          record,
          new Problem(
              "video-exists", "another video has the id " + id + "; ask for one under a new id"));
      return;
    }
    try (Tracing.Scope scope = Tracing.in(standing.accepted().trace())) {
      log.atInfo().addKeyValue("video", id).log("accepted");
      outbox().send(Topics.ACCEPTED, standing.accepted());
    }
  }

  private void delete(Record<byte[], byte[]> record, String video) {
    if (video.startsWith(RequestReader.REJECTED)) {
      // All that there is of it is its status.
      outbox().forget(Topics.VIDEOS, video);
    } else {
      pass(record, new DeleteRequested(video));
    }
  }

  /** The planner acts on it, if there is such a video. */
  private void pass(Record<byte[], byte[]> record, Event wish) {
    if (files.exists(wish.key())) {
      outbox().send(Topics.ACCEPTED, wish);
    } else {
      giveUp(record, new Problem("video-unknown", "there is no video with this id"));
    }
  }

  @Override
  void giveUp(Record<byte[], byte[]> record, Problem why) {
    setAside(record, why);
    RecordMetadata at = at();
    String id = RequestReader.REJECTED + at.partition() + "-" + at.offset();
    outbox()
        .send(
            Topics.VIDEOS,
            new VideoStatus(
                null,
                id,
                State.REJECTED,
                0,
                0,
                0,
                0,
                null,
                null,
                Terms.of(0, now()),
                now(),
                null,
                null,
                now(),
                why,
                null,
                List.of(),
                null));
  }
}
