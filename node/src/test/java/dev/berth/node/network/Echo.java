package dev.berth.node.network;

import dev.berth.node.linux.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A server in a namespace, by TCP and UDP on one port: says its name and who it thinks is asking, {@code web-1
 * 10.244.1.5}.
 */
final class Echo implements AutoCloseable {
  private final ServerSocket tcp;
  private final DatagramSocket udp;

  private Echo(ServerSocket tcp, DatagramSocket udp, String name) {
    this.tcp = tcp;
    this.udp = udp;
    Thread.ofVirtual().start(() -> tcp(name));
    Thread.ofVirtual().start(() -> udp(name));
  }

  static Echo start(Path namespace, String address, int port, String name) throws Exception {
    return NetworkNamespace.call(
        namespace,
        () -> {
          ServerSocket tcp = new ServerSocket();
          tcp.setReuseAddress(true);
          tcp.bind(new InetSocketAddress(address, port));
          return new Echo(tcp, new DatagramSocket(new InetSocketAddress(address, port)), name);
        });
  }

  private void tcp(String name) {
    while (!tcp.isClosed()) {
      try (Socket client = tcp.accept()) {
        String text = name + " " + client.getInetAddress().getHostAddress();
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // the client went away, or the server is closed
      }
    }
  }

  private void udp(String name) {
    while (!udp.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        udp.receive(packet);
        byte[] text = (name + " " + packet.getAddress().getHostAddress()).getBytes(StandardCharsets.UTF_8);
        udp.send(new DatagramPacket(text, text.length, packet.getSocketAddress()));
      } catch (IOException e) {
        // closed
      }
    }
  }

  @Override
  public void close() throws IOException {
    tcp.close();
    udp.close();
  }

  /** What a server says to somebody in that namespace. @throws IOException where it is refused or not there in time */
  static String ask(Path from, String address, int port) throws Exception {
    return ask(from, "", address, port, 1000);
  }

  /** @param source address to ask from; empty for whichever */
  static String ask(Path from, String source, String address, int port, int millis) throws Exception {
    return NetworkNamespace.call(
        from,
        () -> {
          try (Socket socket = new Socket()) {
            if (!source.isEmpty()) {
              socket.bind(new InetSocketAddress(source, 0));
            }
            socket.connect(new InetSocketAddress(address, port), millis);
            socket.setSoTimeout(millis);
            try (InputStream in = socket.getInputStream()) {
              return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
          }
        });
  }

  /** The same by UDP, over a socket of that namespace: a flow as long as the socket is used. */
  static String askUdp(DatagramSocket socket, String address, int port) throws IOException {
    byte[] question = {'?'};
    socket.setSoTimeout(500);
    socket.send(new DatagramPacket(question, 1, InetAddress.getByName(address), port));
    DatagramPacket answer = new DatagramPacket(new byte[512], 512);
    socket.receive(answer);
    return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
  }
}
