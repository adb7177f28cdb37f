package dev.berth.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AlikeTest extends AnyTrees {
  @Property(tries = 300)
  void sharingChangesNothing(
      @ForAll("objects") JsonObject o, @ForAll("objects") JsonObject other, @ForAll("names") String name) {
    JsonObject near = o.with(name, other);
    assertThat(Alike.share(o, other).toString()).isEqualTo(o.toString());
    assertThat(Alike.share(near, o).toString()).isEqualTo(near.toString());
    assertThat(Alike.share(o, near).toString()).isEqualTo(o.toString());
  }

  @Test
  void whatIsEqualIsKeptOnce() {
    String text = "{\"name\":\"NAME\",\"spec\":{\"ports\":[{\"port\":80}]},\"list\":[\"NAME\",{\"a\":2}]}";
    JsonObject pod = (JsonObject) Json.parse(text.replace("NAME", "web-0"));
    JsonObject next = (JsonObject) Json.parse(text.replace("NAME", "web-1"));
    JsonObject shared = Alike.share(next, pod);
    assertThat(shared).isEqualTo(next);
    assertThat(shared.object("spec")).isSameAs(pod.object("spec"));
    assertThat(shared.array("list").object(1)).isSameAs(pod.array("list").object(1));
    assertThat(Alike.share(next, shared)).isSameAs(shared);
    assertThat(pod.text("name")).isEqualTo("web-0");
  }
}
