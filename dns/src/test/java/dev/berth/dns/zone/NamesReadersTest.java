package dev.berth.dns.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.base.Spec;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Answers while the cluster changes, on other threads than that of the changes. */
class NamesReadersTest {
  private static final String SLICE = "endpoints: [{addresses: [10.0.%1$d.1], hostname: web}, {addresses: [10.0.%1$d.2], hostname: web}]";

  @Test
  @Spec("D56")
  void whoAsksDuringAChangeSeesTheSliceAsItWasOrAsItIs() throws InterruptedException {
    Cluster cluster = new Cluster("db").service("db/nginx", "{clusterIP: None}").slice("db/nginx-1", "nginx", SLICE.formatted(0));
    Set<Object> seen = ConcurrentHashMap.newKeySet();
    AtomicBoolean done = new AtomicBoolean();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    seen.add(cluster.say("nginx.db.svc.cluster.local A").stream().map(NamesReadersTest::address).toList());
                    seen.add(cluster.say("web.nginx.db.svc.cluster.local A").stream().map(NamesReadersTest::address).toList());
                  }
                });
    for (int i = 1; i <= 500; i++) {
      cluster.slice("db/nginx-1", "nginx", SLICE.formatted(i % 2));
    }
    done.set(true);
    reader.join();
    assertThat(seen)
        .isNotEmpty()
        .allMatch(a -> a.toString().equals("[10.0.0.1, 10.0.0.2]") || a.toString().equals("[10.0.1.1, 10.0.1.2]"));
  }

  private static String address(String word) {
    return word.substring(word.indexOf(' ') + 1);
  }
}
