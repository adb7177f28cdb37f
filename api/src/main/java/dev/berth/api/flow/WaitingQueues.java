package dev.berth.api.flow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a level's requests wait. A flow is dealt a hand of queues by its hash and its requests go to the shortest of them: a
 * flow that floods its hand leaves the others' hands mostly alone (shuffle sharding). Queues take turns: each is served by how
 * much it was served already. Not thread-safe.
 */
final class WaitingQueues<W> {

  private static final class Queue<W> {
    final ArrayDeque<W> waiting = new ArrayDeque<>();
    /** What has been served of it, on a clock that all queues share. */
    long served;
  }

  private List<Queue<W>> queues = new ArrayList<>();
  private int handSize;
  private int longest;
  private long clock;
  private int size;

  /** Changes the number of queues; who waits in one that is gone goes on waiting in another. */
  void arrange(int count, int hand, int length) {
    List<Queue<W>> next = new ArrayList<>();
    for (int i = 0; i < Math.max(1, count); i++) {
      next.add(i < queues.size() ? queues.get(i) : new Queue<>());
    }
    for (int i = next.size(); i < queues.size(); i++) {
      next.get(i % next.size()).waiting.addAll(queues.get(i).waiting);
    }
    queues = next;
    handSize = Math.min(hand, next.size());
    longest = length;
  }

  int size() {
    return size;
  }

  /** False where even the shortest queue of the flow's hand is full. */
  boolean offer(long flow, W waiter) {
    Queue<W> best = queues.getFirst();
    int least = Integer.MAX_VALUE;
    for (int index : hand(flow, queues.size(), handSize)) {
      Queue<W> queue = queues.get(index);
      if (queue.waiting.size() < least) {
        least = queue.waiting.size();
        best = queue;
      }
    }
    if (least >= longest) {
      return false;
    }
    if (best.waiting.isEmpty()) {
      best.served = Math.max(best.served, clock); // it has no claim from when nobody waited in it
    }
    best.waiting.addLast(waiter);
    size++;
    return true;
  }

  /** The next in turn. */
  Optional<W> poll() {
    Optional<Queue<W>> next =
        queues.stream()
            .filter(q -> !q.waiting.isEmpty())
            .reduce((a, b) -> b.served < a.served ? b : a);
    return next.map(
        queue -> {
          clock = queue.served;
          queue.served++;
          size--;
          return queue.waiting.removeFirst();
        });
  }

  /** Takes one out that will wait no longer; false where it is not there any more. */
  boolean remove(W waiter) {
    for (Queue<W> queue : queues) {
      if (queue.waiting.remove(waiter)) {
        size--;
        return true;
      }
    }
    return false;
  }

  /** A hand of different cards from a deck, drawn by the digits of a number. */
  static int[] hand(long flow, int deck, int size) {
    int[] hand = new int[size];
    long rest = flow;
    for (int i = 0; i < size; i++) {
      int card = (int) Long.remainderUnsigned(rest, deck - i);
      rest = Long.divideUnsigned(rest, deck - i);
      // the card counts among those that are left: step over the ones dealt, lowest first
      int[] dealt = java.util.Arrays.copyOf(hand, i);
      java.util.Arrays.sort(dealt);
      for (int d : dealt) {
        if (card >= d) {
          card++;
        }
      }
      hand[i] = card;
    }
    return hand;
  }
}
