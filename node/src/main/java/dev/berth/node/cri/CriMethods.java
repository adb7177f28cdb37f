package dev.berth.node.cri;

import static dev.berth.storage.grpc.Methods.streaming;
import static dev.berth.storage.grpc.Methods.unary;

import com.google.protobuf.MessageLite;
import dev.berth.node.cri.proto.*;
import dev.berth.node.cri.proto.containerd.Envelope;
import dev.berth.node.cri.proto.containerd.SubscribeRequest;
import dev.berth.node.cri.proto.snapshots.ListSnapshotsRequest;
import dev.berth.node.cri.proto.snapshots.ListSnapshotsResponse;
import dev.berth.node.cri.proto.snapshots.MountsRequest;
import dev.berth.node.cri.proto.snapshots.MountsResponse;
import dev.berth.node.cri.proto.snapshots.RemoveSnapshotRequest;
import dev.berth.node.cri.proto.snapshots.RemoveSnapshotResponse;
import dev.berth.node.cri.proto.snapshots.ViewSnapshotRequest;
import dev.berth.node.cri.proto.snapshots.ViewSnapshotResponse;
import io.grpc.MethodDescriptor;

/** The verbs of CRI v1 that are spoken here, and of containerd's own its event stream and its snapshots. */
public final class CriMethods {
  private CriMethods() {}

  public static final MethodDescriptor<VersionRequest, VersionResponse> VERSION =
      runtime("Version", VersionRequest.getDefaultInstance(), VersionResponse.getDefaultInstance());
  public static final MethodDescriptor<StatusRequest, StatusResponse> STATUS =
      runtime("Status", StatusRequest.getDefaultInstance(), StatusResponse.getDefaultInstance());
  public static final MethodDescriptor<UpdateRuntimeConfigRequest, UpdateRuntimeConfigResponse> UPDATE_RUNTIME_CONFIG =
      runtime(
          "UpdateRuntimeConfig",
          UpdateRuntimeConfigRequest.getDefaultInstance(),
          UpdateRuntimeConfigResponse.getDefaultInstance());

  public static final MethodDescriptor<RunPodSandboxRequest, RunPodSandboxResponse> RUN_SANDBOX =
      runtime("RunPodSandbox", RunPodSandboxRequest.getDefaultInstance(), RunPodSandboxResponse.getDefaultInstance());
  public static final MethodDescriptor<StopPodSandboxRequest, StopPodSandboxResponse> STOP_SANDBOX =
      runtime(
          "StopPodSandbox", StopPodSandboxRequest.getDefaultInstance(), StopPodSandboxResponse.getDefaultInstance());
  public static final MethodDescriptor<RemovePodSandboxRequest, RemovePodSandboxResponse> REMOVE_SANDBOX =
      runtime(
          "RemovePodSandbox",
          RemovePodSandboxRequest.getDefaultInstance(),
          RemovePodSandboxResponse.getDefaultInstance());
  public static final MethodDescriptor<ListPodSandboxRequest, ListPodSandboxResponse> LIST_SANDBOXES =
      runtime(
          "ListPodSandbox", ListPodSandboxRequest.getDefaultInstance(), ListPodSandboxResponse.getDefaultInstance());
  public static final MethodDescriptor<PodSandboxStatusRequest, PodSandboxStatusResponse> SANDBOX_STATUS =
      runtime(
          "PodSandboxStatus",
          PodSandboxStatusRequest.getDefaultInstance(),
          PodSandboxStatusResponse.getDefaultInstance());

  public static final MethodDescriptor<CreateContainerRequest, CreateContainerResponse> CREATE_CONTAINER =
      runtime(
          "CreateContainer", CreateContainerRequest.getDefaultInstance(), CreateContainerResponse.getDefaultInstance());
  public static final MethodDescriptor<StartContainerRequest, StartContainerResponse> START_CONTAINER =
      runtime(
          "StartContainer", StartContainerRequest.getDefaultInstance(), StartContainerResponse.getDefaultInstance());
  public static final MethodDescriptor<StopContainerRequest, StopContainerResponse> STOP_CONTAINER =
      runtime("StopContainer", StopContainerRequest.getDefaultInstance(), StopContainerResponse.getDefaultInstance());
  public static final MethodDescriptor<RemoveContainerRequest, RemoveContainerResponse> REMOVE_CONTAINER =
      runtime(
          "RemoveContainer", RemoveContainerRequest.getDefaultInstance(), RemoveContainerResponse.getDefaultInstance());
  public static final MethodDescriptor<ListContainersRequest, ListContainersResponse> LIST_CONTAINERS =
      runtime(
          "ListContainers", ListContainersRequest.getDefaultInstance(), ListContainersResponse.getDefaultInstance());
  public static final MethodDescriptor<ContainerStatusRequest, ContainerStatusResponse> CONTAINER_STATUS =
      runtime(
          "ContainerStatus", ContainerStatusRequest.getDefaultInstance(), ContainerStatusResponse.getDefaultInstance());
  public static final MethodDescriptor<UpdateContainerResourcesRequest, UpdateContainerResourcesResponse>
      UPDATE_RESOURCES =
          runtime(
              "UpdateContainerResources",
              UpdateContainerResourcesRequest.getDefaultInstance(),
              UpdateContainerResourcesResponse.getDefaultInstance());
  public static final MethodDescriptor<ReopenContainerLogRequest, ReopenContainerLogResponse> REOPEN_LOG =
      runtime(
          "ReopenContainerLog",
          ReopenContainerLogRequest.getDefaultInstance(),
          ReopenContainerLogResponse.getDefaultInstance());

  public static final MethodDescriptor<ExecSyncRequest, ExecSyncResponse> EXEC_SYNC =
      runtime("ExecSync", ExecSyncRequest.getDefaultInstance(), ExecSyncResponse.getDefaultInstance());
  public static final MethodDescriptor<ExecRequest, ExecResponse> EXEC =
      runtime("Exec", ExecRequest.getDefaultInstance(), ExecResponse.getDefaultInstance());
  public static final MethodDescriptor<AttachRequest, AttachResponse> ATTACH =
      runtime("Attach", AttachRequest.getDefaultInstance(), AttachResponse.getDefaultInstance());
  public static final MethodDescriptor<PortForwardRequest, PortForwardResponse> PORT_FORWARD =
      runtime("PortForward", PortForwardRequest.getDefaultInstance(), PortForwardResponse.getDefaultInstance());
  public static final MethodDescriptor<ContainerStatsRequest, ContainerStatsResponse> CONTAINER_STATS =
      runtime(
          "ContainerStats", ContainerStatsRequest.getDefaultInstance(), ContainerStatsResponse.getDefaultInstance());
  public static final MethodDescriptor<ListContainerStatsRequest, ListContainerStatsResponse> LIST_CONTAINER_STATS =
      runtime(
          "ListContainerStats",
          ListContainerStatsRequest.getDefaultInstance(),
          ListContainerStatsResponse.getDefaultInstance());

  public static final MethodDescriptor<ListImagesRequest, ListImagesResponse> LIST_IMAGES =
      image("ListImages", ListImagesRequest.getDefaultInstance(), ListImagesResponse.getDefaultInstance());
  public static final MethodDescriptor<ImageStatusRequest, ImageStatusResponse> IMAGE_STATUS =
      image("ImageStatus", ImageStatusRequest.getDefaultInstance(), ImageStatusResponse.getDefaultInstance());
  public static final MethodDescriptor<PullImageRequest, PullImageResponse> PULL_IMAGE =
      image("PullImage", PullImageRequest.getDefaultInstance(), PullImageResponse.getDefaultInstance());
  public static final MethodDescriptor<RemoveImageRequest, RemoveImageResponse> REMOVE_IMAGE =
      image("RemoveImage", RemoveImageRequest.getDefaultInstance(), RemoveImageResponse.getDefaultInstance());
  public static final MethodDescriptor<ImageFsInfoRequest, ImageFsInfoResponse> IMAGE_FS_INFO =
      image("ImageFsInfo", ImageFsInfoRequest.getDefaultInstance(), ImageFsInfoResponse.getDefaultInstance());

  /** From containerd 1.7 on. */
  public static final MethodDescriptor<GetEventsRequest, ContainerEventResponse> EVENTS =
      streaming(
          "runtime.v1.RuntimeService/GetContainerEvents",
          GetEventsRequest.getDefaultInstance(),
          ContainerEventResponse.getDefaultInstance());

  /** containerd's own, in all versions. */
  public static final MethodDescriptor<SubscribeRequest, Envelope> CONTAINERD_EVENTS =
      streaming(
          "containerd.services.events.v1.Events/Subscribe",
          SubscribeRequest.getDefaultInstance(),
          Envelope.getDefaultInstance());

  public static final MethodDescriptor<ViewSnapshotRequest, ViewSnapshotResponse> VIEW_SNAPSHOT =
      snapshot("View", ViewSnapshotRequest.getDefaultInstance(), ViewSnapshotResponse.getDefaultInstance());
  public static final MethodDescriptor<MountsRequest, MountsResponse> SNAPSHOT_MOUNTS =
      snapshot("Mounts", MountsRequest.getDefaultInstance(), MountsResponse.getDefaultInstance());
  public static final MethodDescriptor<RemoveSnapshotRequest, RemoveSnapshotResponse> REMOVE_SNAPSHOT =
      snapshot("Remove", RemoveSnapshotRequest.getDefaultInstance(), RemoveSnapshotResponse.getDefaultInstance());
  public static final MethodDescriptor<ListSnapshotsRequest, ListSnapshotsResponse> LIST_SNAPSHOTS =
      streaming(
          "containerd.services.snapshots.v1.Snapshots/List",
          ListSnapshotsRequest.getDefaultInstance(),
          ListSnapshotsResponse.getDefaultInstance());

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> runtime(
      String verb, Q question, A answer) {
    return unary("runtime.v1.RuntimeService/" + verb, question, answer);
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> image(
      String verb, Q question, A answer) {
    return unary("runtime.v1.ImageService/" + verb, question, answer);
  }

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> snapshot(
      String verb, Q question, A answer) {
    return unary("containerd.services.snapshots.v1.Snapshots/" + verb, question, answer);
  }
}
