package dev.berth.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.client.Write;
import dev.berth.controllers.volume.Stage;
import dev.berth.model.kinds.KubeObject;
import dev.berth.model.kinds.Kinds;
import dev.berth.model.time.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two controllers, of which one stood still, are one whose view is old. */
class CronJobControllerTest {
  private static final String EACH_HOUR =
      "{metadata: {namespace: default, name: c, uid: c, creationTimestamp: '%s'}, "
          + "spec: {schedule: '0 * * * *', jobTemplate: {spec: {template: {spec: {}}}}}, status: {lastScheduleTime: '%s'}}";

  private final Stage stage = new Stage();
  private Instant began = Instant.EPOCH;

  @BeforeEach
  void aCronJobThatRunsEachHour() {
    began = stage.loop.clock().instant();
    cron(began);
    stage.start(new CronJobController());
  }

  private void cron(Instant last) {
    stage.put(Kinds.CRON_JOB, EACH_HOUR.formatted(Timestamps.format(began), Timestamps.format(last)));
  }

  private List<String> made() {
    return stage.api.writes().stream().filter(Write.Create.class::isInstance).map(w -> w.type().kind()).toList();
  }

  @Test
  void aTimeThatWasServedIsNotServedAgainByWhoHasNotHeardOfIt() {
    stage.source.hold();
    cron(began.plus(Duration.ofHours(1)));
    stage.pass(Duration.ofMinutes(61));
    assertThat(made()).isEmpty();
    stage.source.release();
    stage.pass(Duration.ofMinutes(1));
    assertThat(made()).isEmpty();
    stage.pass(Duration.ofMinutes(60));
    assertThat(made()).containsExactly("Job");
  }

  @Test
  void twoThatSeeWhatIsMakeOneJobForATime() {
    stage.start(new CronJobController());
    stage.pass(Duration.ofMinutes(61));
    assertThat(stage.source.list(Kinds.JOB)).extracting(KubeObject::namespace).containsExactly("default");
  }
}
