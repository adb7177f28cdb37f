package dev.berth.server.join;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A cable that can be cut: connections stay, and what is sent through them is held until it is mended. */
final class Relay implements AutoCloseable {
  private final URI target;
  private final ServerSocket door;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mended = lock.newCondition();
  private final List<Socket> open = new ArrayList<>();
  private boolean cut;

  private Relay(URI target, ServerSocket door) {
    this.target = target;
    this.door = door;
  }

  static Relay to(URI target) throws IOException {
    Relay relay = new Relay(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().start(relay::accept);
    return relay;
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + door.getLocalPort());
  }

  void cut() {
    lock.lock();
    cut = true;
    lock.unlock();
  }

  void mend() {
    lock.lock();
    cut = false;
    mended.signalAll();
    lock.unlock();
  }

  private void accept() {
    try {
      while (true) {
        Socket near = kept(door.accept());
        Socket far = kept(new Socket(target.getHost(), target.getPort()));
        Thread.ofVirtual().start(() -> pump(near, far));
        Thread.ofVirtual().start(() -> pump(far, near));
      }
    } catch (IOException e) {
      close(); // the test is over, or the target
    }
  }

  private Socket kept(Socket socket) {
    lock.lock();
    open.add(socket);
    lock.unlock();
    return socket;
  }

  private void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[16 * 1024];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        lock.lock();
        while (cut) {
          mended.awaitUninterruptibly();
        }
        lock.unlock();
        out.write(bytes, 0, n);
      }
    } catch (IOException e) {
      return; // one of the two has closed it, and so is the other
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      mend();
      door.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }
}
