package dev.berth.store;

import java.nio.charset.StandardCharsets;

/** One key's part of a batch. */
public sealed interface Change {
  String key();

  Expect expect();

  /** Sets the key. */
  record Put(String key, Expect expect, Value value) implements Change {
    public Put {
      requireKey(key);
    }
  }

  /** Removes the key. Where it is absent the batch is refused as a conflict, whatever was expected. */
  record Delete(String key, Expect expect) implements Change {
    public Delete {
      requireKey(key);
    }
  }

  private static void requireKey(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("an empty key");
    }
    for (int i = 0; i < key.length(); i++) {
      if (Character.isSurrogate(key.charAt(i)) && !StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
        throw new IllegalArgumentException("the key " + key + " is no Unicode text");
      }
    }
  }
}
