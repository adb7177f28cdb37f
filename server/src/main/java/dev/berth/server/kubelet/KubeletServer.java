package dev.berth.server.kubelet;

import dev.berth.api.access.ClientCertificates;
import dev.berth.api.access.cert.Credential;
import dev.berth.client.Client;
import dev.berth.http.HttpConfig;
import dev.berth.http.HttpServer;
import dev.berth.http.RequestObserver;
import dev.berth.http.TlsConfig;
import dev.berth.model.streams.NodeStreams;
import dev.berth.server.volume.VolumeVerbs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent's port 10250. It listens once it has a certificate, and anew with each next one: whoever is connected then is cut off,
 * once in most of a year. Where another process has the port it says so, and is to be asked {@link #again}. Thread-safe.
 */
public final class KubeletServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KubeletServer.class);

  private final InetSocketAddress address;
  private final X509Certificate authority;
  private final KubeletApi api;
  private Optional<Credential> serving = Optional.empty();
  private Optional<HttpServer> http = Optional.empty();
  private boolean told;
  private boolean closed;

  /**
   * @param authority of the cluster, which signed whoever asks by certificate
   * @param client of the node, with which the API is asked who may ask
   */
  public KubeletServer(
      InetSocketAddress address, X509Certificate authority, Client client, String node, NodeStreams streams, NodePages pages,
      VolumeVerbs volumes, InstantSource clock) {
    this.address = address;
    this.authority = authority;
    this.api =
        new KubeletApi(
            new Guard(new ClientCertificates(List.of(authority), clock), client, node, clock), streams, pages, volumes, clock);
  }

  /** Blocks while an earlier listener ends. @return whether nothing is left to do */
  public synchronized boolean listen(Credential credential) {
    serving = Optional.of(credential);
    http.ifPresent(HttpServer::close);
    http = Optional.empty();
    return again();
  }

  /** Listens with the last certificate, unless it does. @return whether nothing is left to do */
  synchronized boolean again() {
    if (closed || http.isPresent() || serving.isEmpty()) {
      return true;
    }
    Credential own = serving.get();
    TlsConfig tls = new TlsConfig(own.key(), List.of(own.certificate()), List.of(authority));
    try {
      http = Optional.of(HttpServer.start(HttpConfig.of(address, Optional.of(tls)), api, new RequestObserver() {}));
      LOG.info("kubelet={} listens", address);
      told = false;
      return true;
    } catch (IOException e) {
      if (!told) {
        LOG.error("kubelet={}: logs, exec and port-forward do not work until it is free: {}", address, e.getMessage());
      }
      told = true;
      return false;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    http.ifPresent(HttpServer::close);
  }
}
