package dev.berth.client;

import dev.berth.model.ResourceType;
import dev.berth.model.kinds.Kind;
import dev.berth.model.kinds.KubeObject;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A component's picture of the cluster: all objects of the kinds that it follows, as they were at one moment. Used on the
 * component's loop only; within one turn it does not change, so what is read in a turn belongs together.
 *
 * <p>It lags behind the API by as long as news travel. Whoever wrote something waits until the view has seen it ({@link
 * #onceSeen}) before deciding anew.
 */
public interface View {

  /** Whether all kinds that are followed have been listed: before that, what is missing may only not have come yet. */
  boolean isSynced();

  <T extends KubeObject> Optional<T> get(Kind<T> kind, String namespace, String name);

  /** By {@link KubeObject#key}. */
  default <T extends KubeObject> Optional<T> get(Kind<T> kind, String key) {
    int slash = key.indexOf('/');
    return get(kind, key.substring(0, Math.max(slash, 0)), key.substring(slash + 1));
  }

  /** By namespace and name, in order of names; all namespaces where it is empty. */
  <T extends KubeObject> List<T> list(Kind<T> kind, String namespace);

  /** What an index has under a key, in order of namespaces and names. */
  <T extends KubeObject> List<T> by(Index<T> index, String key);

  /**
   * Tells of every change of a kind, in order of revisions, as soon as the view shows it. Objects that are there already
   * are told at once, as new.
   */
  <T extends KubeObject> void onChange(Kind<T> kind, Listener<T> listener);

  /**
   * Begins to show a kind that came to be later than the view. What there is of it is told in later turns; {@link #isSynced}
   * does not wait for it.
   */
  void follow(Kind<?> kind);

  /** Shows a kind no more, after telling that all its objects are gone. Nothing happens where it is not followed. */
  void unfollow(Kind<?> kind);

  /** Whether everything that happened to a type up to this revision shows. True for types that are not followed. */
  boolean hasSeen(ResourceType type, long revision);

  /** Runs once {@link #hasSeen} is true: at once, or in a later turn. */
  void onceSeen(ResourceType type, long revision, Runnable then);

  /**
   * Runs once every type is seen up to its revision: at once, or in a later turn. All are waited for together, for over a network each
   * type comes a way of its own, and may have to be asked how far it is.
   */
  default void onceSeen(Map<ResourceType, Long> revisions, Runnable then) {
    Set<ResourceType> unseen = new HashSet<>(revisions.keySet());
    if (unseen.isEmpty()) {
      then.run();
    }
    revisions.forEach(
        (type, revision) ->
            onceSeen(
                type,
                revision,
                () -> {
                  unseen.remove(type);
                  if (unseen.isEmpty()) {
                    then.run();
                  }
                }));
  }

  /** Hears of changes. */
  interface Listener<T> {
    /** Before is empty for an object that is new, after for one that has gone; never both. */
    void changed(Optional<T> before, Optional<T> after);
  }
}
