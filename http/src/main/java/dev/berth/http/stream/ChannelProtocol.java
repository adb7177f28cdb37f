package dev.berth.http.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How several streams share one WebSocket: a message begins with the number of its stream (apimachinery's wsstream, KEP-4006).
 *
 * @param name as in {@code Sec-WebSocket-Protocol}; empty where none was asked for
 * @param base64 whether messages are text: the number as a digit, then base64
 * @param statuses whether the end is told as a Status, and not as a bare text where it was a failure
 * @param halfCloses whether the client can close its stream alone
 */
public record ChannelProtocol(String name, boolean base64, boolean statuses, boolean halfCloses) {
  private static final List<ChannelProtocol> ALL =
      List.of(
          new ChannelProtocol("v5.channel.k8s.io", false, true, true),
          new ChannelProtocol("v4.channel.k8s.io", false, true, false),
          new ChannelProtocol("v4.base64.channel.k8s.io", true, true, false),
          new ChannelProtocol("channel.k8s.io", false, false, false),
          new ChannelProtocol("base64.channel.k8s.io", true, false, false),
          new ChannelProtocol("", false, false, false));

  /**
   * Whether an empty message says that the connection is there. Upstream says it in the newest as well, to which kubectl of 1.30
   * to 1.33 may answer by complaining of a stream that it does not know yet.
   */
  public boolean greets() {
    return !halfCloses;
  }

  /** For processes: the newest where it is offered, else the first that is known. Empty where none is. */
  public static Optional<ChannelProtocol> ofProcess(List<String> offered) {
    return offered.contains(ALL.getFirst().name) ? Optional.of(ALL.getFirst()) : choose(offered, ALL.subList(1, ALL.size()));
  }

  /** For ports, where only the forms of version 4 are known. */
  public static Optional<ChannelProtocol> ofPorts(List<String> offered) {
    return choose(offered, List.of(ALL.get(1), ALL.get(2), ALL.getLast()));
  }

  private static Optional<ChannelProtocol> choose(List<String> offered, List<ChannelProtocol> known) {
    for (String name : offered.isEmpty() ? List.of("") : offered) {
      for (ChannelProtocol p : known) {
        if (p.name.equals(name)) {
          return Optional.of(p);
        }
      }
    }
    return Optional.empty();
  }

  /** The protocols that a request offers, in order, from all its header fields of that name. */
  public static List<String> offered(List<String> fields) {
    List<String> names = new ArrayList<>();
    for (String field : fields) {
      for (String name : field.split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
    }
    return names;
  }
}
