package dev.berth.server.why;

import dev.berth.client.Indexes;
import dev.berth.model.kinds.Pod;
import dev.berth.model.kinds.Service;
import java.util.List;
import java.util.Map;

/** A Service: whether anybody is behind it. */
final class ServiceWhy {
  private static final int MOST = 5;

  private ServiceWhy() {}

  static Finding of(Inquiry inquiry, Service service) {
    String about = Inquiry.name(service);
    if (service.isExternalName()) {
      return Finding.fine(about, "is another name for " + service.spec().text("externalName"));
    }
    if (!service.hasSelector()) {
      return Finding.fine(about, "selects no pods: its endpoints are written by somebody else");
    }
    List<Pod> pods = behind(inquiry, service);
    if (pods.isEmpty()) {
      return Finding.wrong(about, "no pod has the labels that it selects: " + Inquiry.labels(service.selector()))
          .remedy(Inquiry.kubectl(service) + " get pods --show-labels");
    }
    List<Pod> unready = pods.stream().filter(pod -> !pod.isReady()).toList();
    if (unready.size() < pods.size() || service.publishesNotReady()) {
      return Finding.fine(about, pods.size() - unready.size() + " of its " + pods.size() + " pods are ready");
    }
    return Finding.wrong(about, "none of its " + pods.size() + " pods is ready")
        .because(unready.stream().limit(MOST).map(inquiry::explain).toList());
  }

  private static List<Pod> behind(Inquiry inquiry, Service service) {
    Map.Entry<String, String> first = service.selector().entrySet().iterator().next();
    String label = Indexes.label(service.namespace(), first.getKey(), first.getValue());
    return inquiry.view().by(Indexes.PODS_BY_LABEL, label).stream()
        .filter(pod -> service.selects(pod.meta().labels()) && !pod.isFinished())
        .toList();
  }
}
