package dev.berth.node.volume;

/** A volume could not be brought to a pod. The message is the cause in the pod's event, after what the step says. */
public class VolumeFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What was tried, as upstream names it in events. */
  public enum Step {
    MOUNT_AFFINITY("FailedMount", "MountVolume.NodeAffinity check failed for volume "),
    MAP_AFFINITY("FailedMapVolume", "MapVolume.NodeAffinity check failed for volume "),
    NEW_MOUNTER("FailedMount", "MountVolume.NewMounter initialization failed for volume "),
    MOUNT_DEVICE("FailedMount", "MountVolume.MountDevice failed for volume "),
    SET_UP("FailedMount", "MountVolume.SetUp failed for volume "),
    MAP("FailedMapVolume", "MapVolume.SetUpDevice failed for volume "),
    MAP_POD("FailedMapVolume", "MapVolume.MapPodDevice failed for volume ");

    private final String reason;
    private final String words;

    Step(String reason, String words) {
      this.reason = reason;
      this.words = words;
    }

    /** Of a driver's volume that is made ready on the node. */
    public static Step ofStage(boolean block) {
      return block ? MAP : MOUNT_DEVICE;
    }

    /** Of a driver's volume that is brought to one pod. */
    public static Step ofPublish(boolean block) {
      return block ? MAP_POD : SET_UP;
    }

    /** Of the event. */
    public String reason() {
      return reason;
    }

    /** Before the volume's name. */
    public String words() {
      return words;
    }
  }

  private final Step step;

  public VolumeFailure(Step step, String message) {
    super(message);
    this.step = step;
  }

  public Step step() {
    return step;
  }
}
