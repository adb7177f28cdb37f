package dev.berth.server.kubelet;

import dev.berth.api.access.cert.Credential;
import dev.berth.api.access.cert.Profile;
import dev.berth.base.loop.Loop;
import dev.berth.client.Client;
import dev.berth.model.streams.NodeStreams;
import dev.berth.server.kubelet.NodeKeys.Purpose;
import dev.berth.server.volume.VolumeVerbs;
import dev.berth.storage.Drivers;
import dev.berth.storage.NodeDisks;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A node's port 10250 with the certificate for it, which the cluster gives to the node. */
public final class NodePort {
  /**
   * Whose it is.
   *
   * @param addresses of the node, for which the certificate is to be good
   * @param keys where the certificate is kept
   * @param authority of the cluster
   */
  public record Place(String node, List<String> addresses, int port, Path keys, X509Certificate authority) {}

  /**
   * What is behind it.
   *
   * @param drivers of the volumes on the node's disk
   * @param disks that it offers as local volumes
   */
  public record Behind(NodeStreams streams, NodeUsage usage, Drivers drivers, NodeDisks disks) {}

  private static final Duration NEXT_TRY = Duration.ofSeconds(2);

  private NodePort() {}

  /** Listens at once where there is a certificate from an earlier time, else as soon as there is one. @param client of the node */
  public static KubeletServer open(Place place, Behind behind, Client client, Loop loop) {
    KubeletServer server =
        new KubeletServer(
            new InetSocketAddress(place.port), place.authority, client, place.node, behind.streams,
            new NodePages(loop, place.node, behind.usage), new VolumeVerbs(behind.drivers, behind.disks, place.node),
            loop.clock());
    NodeKeys keys = new NodeKeys(place.keys);
    Profile wanted = profile(place);
    Optional<Credential> kept =
        keys.credential(Purpose.SERVING, place.authority, loop.clock().instant())
            .filter(c -> names(c).containsAll(wanted.names()));
    Consumer<Credential> listen = serving -> untilItListens(() -> server.listen(serving), server, loop);
    loop.execute(() -> new Renewal(client, loop, keys, Purpose.SERVING, () -> wanted, listen).start(kept));
    kept.ifPresent(listen);
    return server;
  }

  /** A process that has the port may be one of ours that is ending. */
  private static void untilItListens(BooleanSupplier listens, KubeletServer server, Loop loop) {
    Thread.startVirtualThread(
        () -> {
          if (!listens.getAsBoolean()) {
            try {
              loop.schedule(NEXT_TRY, () -> untilItListens(server::again, server, loop));
            } catch (RejectedExecutionException e) {
              // the node has ended meanwhile
            }
          }
        });
  }

  private static Profile profile(Place place) {
    List<String> names = new ArrayList<>(List.of(place.node));
    names.addAll(place.addresses);
    return new Profile(
        "system:node:" + place.node, List.of("system:nodes"), List.of(Profile.Use.SERVER), names, Duration.ZERO);
  }

  private static List<String> names(Credential credential) {
    try {
      Collection<List<?>> all = credential.certificate().getSubjectAlternativeNames();
      return all == null ? List.of() : all.stream().map(n -> String.valueOf(n.get(1))).toList();
    } catch (CertificateParsingException e) {
      return List.of(); // another is asked for
    }
  }
}
