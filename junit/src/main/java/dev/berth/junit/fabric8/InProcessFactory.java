package dev.berth.junit.fabric8;

import dev.berth.junit.Cluster;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import java.util.concurrent.atomic.AtomicBoolean;

/** Where a client's HTTP comes from. */
final class InProcessFactory implements HttpClient.Factory {
  private final Cluster cluster;

  InProcessFactory(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public HttpClient.Builder newBuilder() {
    return new Builder(this);
  }

  /** What it is told of TLS, proxies and pings is for sockets. */
  static final class Builder extends StandardHttpClientBuilder<InProcessHttp, InProcessFactory, Builder> {
    Builder(InProcessFactory factory) {
      super(factory);
    }

    @Override
    public InProcessHttp build() {
      return new InProcessHttp(this, clientFactory.cluster, client == null ? new AtomicBoolean() : client.getClosed());
    }

    @Override
    protected Builder newInstance(InProcessFactory factory) {
      return new Builder(factory);
    }
  }
}
