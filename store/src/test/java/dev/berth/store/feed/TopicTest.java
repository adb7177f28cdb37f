package dev.berth.store.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.store.Event;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicTest {
  private static final String PODS = "/registry/core/pods/";

  private static Topic topic(int links) {
    Topic topic = new Topic(PODS);
    for (int i = 1; i <= links; i++) {
      topic.append(new Link(i, new Event(10 * i, PODS + "n/a", Optional.empty(), Optional.empty()), 0, 0));
    }
    return topic;
  }

  @ParameterizedTest
  @CsvSource({
    "/registry/core/pods/n/a, /registry/core/pods/",
    "/registry/core/pods/n/, /registry/core/pods/",
    "/registry/core/pods/, /registry/core/pods/",
    "/registry//pods/n/a, /registry//pods/",
    "/registry/core/pods, ''",
    "plain, ''"
  })
  void aTopicIsTheKeyUpToItsFourthSlash(String key, String topic) {
    assertThat(Topic.nameOf(key)).isEqualTo(topic);
  }

  @Test
  void aPlaceIsTheLastLinkNotAfterTheRevision() {
    Topic topic = topic(300);
    for (long revision : new long[] {10, 15, 640, 641, 650, 1279, 1280, 1281, 2999, 3000, 9999}) {
      assertThat(topic.placeAfter(revision).revision()).isEqualTo(Math.min(3000, revision / 10 * 10));
    }
    assertThat(topic.placeAfter(9).sequence).isZero();
  }

  /** Between a reader's look at the oldest revision and its look for a place, the writer may forget. */
  @Test
  void aPlaceThatWasForgottenIsGone() {
    Topic topic = topic(300);
    for (int i = 0; i < 200; i++) {
      topic.forgetFirst();
    }
    assertThat(topic.placeAfter(1999)).isSameAs(Link.GONE);
    assertThat(topic.placeAfter(2000).revision()).isEqualTo(2000);
    assertThat(topic.placeAfter(2005).revision()).isEqualTo(2000);
    assertThat(topic.placeAfter(2010).revision()).isEqualTo(2010);
  }

  @Test
  void whoStandsBehindAForgottenLinkSeesThatItIsGone() {
    Topic topic = topic(3);
    Link first = topic.placeAfter(10);
    topic.forgetFirst();
    assertThat(first.next()).isNotSameAs(Link.GONE);
    topic.forgetFirst();
    assertThat(first.next()).isSameAs(Link.GONE);
  }
}
