package dev.berth.client;

import dev.berth.base.json.JsonObject;
import dev.berth.model.ResourceType;
import java.util.List;
import java.util.Set;

/** Where a picture's objects come from: the store's feed in this process, a list and a watch over the wire elsewhere. */
public interface Source {

  /**
   * Starts to tell of these types, first all that is there, then what changes. The sink is called in turns of the loop.
   */
  Following follow(Set<ResourceType> types, Sink sink);

  /**
   * Whether types that are followed together are told of up to one revision at once. Where not, each is better followed
   * alone: otherwise one that is quiet holds up what is known of the others.
   */
  default boolean tellsTogether() {
    return true;
  }

  /** Ends it; after this no call of the sink begins. */
  interface Following extends AutoCloseable {
    @Override
    void close();

    /**
     * Asks for a call of the sink that says up to where things are told, though nothing may have happened to the followed types. A
     * source that cannot know says nothing.
     *
     * @param revision that has been reached in the store; the call may come once it is told of
     */
    default void tellProgress(long revision) {}
  }

  /** Takes what is told. */
  interface Sink {
    /** All objects of a type; what was told of the type before and is not among them has gone. */
    void listed(ResourceType type, List<JsonObject> objects);

    /**
     * What has happened since the last call, in order of revisions; may be empty.
     *
     * @param revision everything that happened to the followed types up to it has been told
     */
    void changed(List<Change> changes, long revision);
  }

  /**
   * One change.
   *
   * @param object as it is, or as it was last where it is gone
   */
  record Change(ResourceType type, boolean gone, JsonObject object) {}
}
