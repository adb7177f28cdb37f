package dev.berth.api;

import dev.berth.base.json.JsonObject;
import java.util.AbstractList;
import java.util.Objects;

/** The one part of an answer to a component of this process, which takes the tree: its text is made only if it is asked for. */
public final class TreePart extends AbstractList<byte[]> {
  private final JsonObject tree;

  public TreePart(JsonObject tree) {
    this.tree = tree;
  }

  public JsonObject tree() {
    return tree;
  }

  @Override
  public byte[] get(int index) {
    Objects.checkIndex(index, 1);
    return tree.toBytes();
  }

  @Override
  public int size() {
    return 1;
  }
}
