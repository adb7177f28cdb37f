package dev.berth.simulator.invariant;

import dev.berth.base.loop.VirtualLoop;
import dev.berth.client.FixedSource;
import dev.berth.client.Picture;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Objects that are put there by hand, invariants that listen to them, and what these find wrong. */
abstract class InvariantCase {
  protected final VirtualLoop loop = new VirtualLoop(1);
  protected final FixedSource source = new FixedSource(loop);
  protected final Picture picture;
  protected final List<String> wrong = new ArrayList<>();

  protected InvariantCase(Kind<?>... kinds) {
    this.picture = source.picture(kinds);
  }

  protected Instant now() {
    return loop.clock().instant();
  }

  protected <T extends KubeObject> void listen(Invariant invariant, Kind<T> kind) {
    picture.onChange(
        kind,
        (before, after) ->
            invariant
                .changed(
                    kind.type(), before.map(KubeObject.class::cast), after.map(KubeObject.class::cast), picture, now())
                .ifPresent(wrong::add));
  }

  protected <T extends KubeObject> void put(Kind<T> kind, String text, Object... values) {
    source.put(kind, String.format(text, values));
    loop.runDue();
  }
}
