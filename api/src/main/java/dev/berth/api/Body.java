package dev.berth.api;

import dev.berth.base.json.Json;
import java.util.Optional;

/**
 * What a request carries: text, or from a component of this very process the tree itself, whose text is made only where
 * somebody asks for it. Decoding and validation are the same for both.
 */
public sealed interface Body {
  /** The whole text; not written to. */
  byte[] bytes();

  /** The tree, where it is known without parsing. Whoever sends a tree gets one back. */
  Optional<Json> tree();

  boolean isEmpty();

  static Body of(byte[] text) {
    return new Text(text);
  }

  static Body of(Json tree) {
    return new Tree(tree);
  }

  /** As it came off the wire. */
  record Text(byte[] bytes) implements Body {
    @Override
    public Optional<Json> tree() {
      return Optional.empty();
    }

    @Override
    public boolean isEmpty() {
      return bytes.length == 0;
    }
  }

  /** As a component made it. */
  record Tree(Json json) implements Body {
    @Override
    public byte[] bytes() {
      return json.toBytes();
    }

    @Override
    public Optional<Json> tree() {
      return Optional.of(json);
    }

    @Override
    public boolean isEmpty() {
      return false;
    }
  }
}
