package dev.berth.storage.csi;

import com.google.protobuf.MessageLite;
import dev.berth.storage.csi.proto.ControllerExpandVolumeRequest;
import dev.berth.storage.csi.proto.ControllerExpandVolumeResponse;
import dev.berth.storage.csi.proto.ControllerGetCapabilitiesRequest;
import dev.berth.storage.csi.proto.ControllerGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.ControllerModifyVolumeRequest;
import dev.berth.storage.csi.proto.ControllerModifyVolumeResponse;
import dev.berth.storage.csi.proto.ControllerPublishVolumeRequest;
import dev.berth.storage.csi.proto.ControllerPublishVolumeResponse;
import dev.berth.storage.csi.proto.ControllerUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.ControllerUnpublishVolumeResponse;
import dev.berth.storage.csi.proto.CreateSnapshotRequest;
import dev.berth.storage.csi.proto.CreateSnapshotResponse;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.CreateVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.CreateVolumeRequest;
import dev.berth.storage.csi.proto.CreateVolumeResponse;
import dev.berth.storage.csi.proto.DeleteSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteSnapshotResponse;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.DeleteVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.DeleteVolumeRequest;
import dev.berth.storage.csi.proto.DeleteVolumeResponse;
import dev.berth.storage.csi.proto.GetCapacityRequest;
import dev.berth.storage.csi.proto.GetCapacityResponse;
import dev.berth.storage.csi.proto.GetPluginCapabilitiesRequest;
import dev.berth.storage.csi.proto.GetPluginCapabilitiesResponse;
import dev.berth.storage.csi.proto.GetPluginInfoRequest;
import dev.berth.storage.csi.proto.GetPluginInfoResponse;
import dev.berth.storage.csi.proto.GetVolumeGroupSnapshotRequest;
import dev.berth.storage.csi.proto.GetVolumeGroupSnapshotResponse;
import dev.berth.storage.csi.proto.GroupControllerGetCapabilitiesRequest;
import dev.berth.storage.csi.proto.GroupControllerGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.ListSnapshotsRequest;
import dev.berth.storage.csi.proto.ListSnapshotsResponse;
import dev.berth.storage.csi.proto.ListVolumesRequest;
import dev.berth.storage.csi.proto.ListVolumesResponse;
import dev.berth.storage.csi.proto.NodeExpandVolumeRequest;
import dev.berth.storage.csi.proto.NodeExpandVolumeResponse;
import dev.berth.storage.csi.proto.NodeGetCapabilitiesRequest;
import dev.berth.storage.csi.proto.NodeGetCapabilitiesResponse;
import dev.berth.storage.csi.proto.NodeGetInfoRequest;
import dev.berth.storage.csi.proto.NodeGetInfoResponse;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsRequest;
import dev.berth.storage.csi.proto.NodeGetVolumeStatsResponse;
import dev.berth.storage.csi.proto.NodePublishVolumeRequest;
import dev.berth.storage.csi.proto.NodePublishVolumeResponse;
import dev.berth.storage.csi.proto.NodeStageVolumeRequest;
import dev.berth.storage.csi.proto.NodeStageVolumeResponse;
import dev.berth.storage.csi.proto.NodeUnpublishVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnpublishVolumeResponse;
import dev.berth.storage.csi.proto.NodeUnstageVolumeRequest;
import dev.berth.storage.csi.proto.NodeUnstageVolumeResponse;
import dev.berth.storage.csi.proto.ProbeRequest;
import dev.berth.storage.csi.proto.ProbeResponse;
import dev.berth.storage.csi.proto.ValidateVolumeCapabilitiesRequest;
import dev.berth.storage.csi.proto.ValidateVolumeCapabilitiesResponse;
import dev.berth.storage.grpc.Methods;
import io.grpc.MethodDescriptor;

/** The interface's calls, by their names. */
public final class Rpcs {
  public static final String IDENTITY = "csi.v1.Identity";
  public static final String CONTROLLER = "csi.v1.Controller";
  public static final String GROUP_CONTROLLER = "csi.v1.GroupController";
  public static final String NODE = "csi.v1.Node";

  public static final MethodDescriptor<GetPluginInfoRequest, GetPluginInfoResponse> GET_PLUGIN_INFO =
      of(IDENTITY, "GetPluginInfo", GetPluginInfoRequest.getDefaultInstance(), GetPluginInfoResponse.getDefaultInstance());
  public static final MethodDescriptor<GetPluginCapabilitiesRequest, GetPluginCapabilitiesResponse> GET_PLUGIN_CAPABILITIES =
      of(IDENTITY, "GetPluginCapabilities", GetPluginCapabilitiesRequest.getDefaultInstance(), GetPluginCapabilitiesResponse.getDefaultInstance());
  public static final MethodDescriptor<ProbeRequest, ProbeResponse> PROBE =
      of(IDENTITY, "Probe", ProbeRequest.getDefaultInstance(), ProbeResponse.getDefaultInstance());

  public static final MethodDescriptor<CreateVolumeRequest, CreateVolumeResponse> CREATE_VOLUME =
      of(CONTROLLER, "CreateVolume", CreateVolumeRequest.getDefaultInstance(), CreateVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<DeleteVolumeRequest, DeleteVolumeResponse> DELETE_VOLUME =
      of(CONTROLLER, "DeleteVolume", DeleteVolumeRequest.getDefaultInstance(), DeleteVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<ControllerPublishVolumeRequest, ControllerPublishVolumeResponse> CONTROLLER_PUBLISH_VOLUME =
      of(CONTROLLER, "ControllerPublishVolume", ControllerPublishVolumeRequest.getDefaultInstance(), ControllerPublishVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<ControllerUnpublishVolumeRequest, ControllerUnpublishVolumeResponse> CONTROLLER_UNPUBLISH_VOLUME =
      of(CONTROLLER, "ControllerUnpublishVolume", ControllerUnpublishVolumeRequest.getDefaultInstance(), ControllerUnpublishVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<ValidateVolumeCapabilitiesRequest, ValidateVolumeCapabilitiesResponse> VALIDATE_VOLUME_CAPABILITIES =
      of(CONTROLLER, "ValidateVolumeCapabilities", ValidateVolumeCapabilitiesRequest.getDefaultInstance(), ValidateVolumeCapabilitiesResponse.getDefaultInstance());
  public static final MethodDescriptor<ListVolumesRequest, ListVolumesResponse> LIST_VOLUMES =
      of(CONTROLLER, "ListVolumes", ListVolumesRequest.getDefaultInstance(), ListVolumesResponse.getDefaultInstance());
  public static final MethodDescriptor<GetCapacityRequest, GetCapacityResponse> GET_CAPACITY =
      of(CONTROLLER, "GetCapacity", GetCapacityRequest.getDefaultInstance(), GetCapacityResponse.getDefaultInstance());
  public static final MethodDescriptor<ControllerGetCapabilitiesRequest, ControllerGetCapabilitiesResponse> CONTROLLER_GET_CAPABILITIES =
      of(CONTROLLER, "ControllerGetCapabilities", ControllerGetCapabilitiesRequest.getDefaultInstance(), ControllerGetCapabilitiesResponse.getDefaultInstance());
  public static final MethodDescriptor<CreateSnapshotRequest, CreateSnapshotResponse> CREATE_SNAPSHOT =
      of(CONTROLLER, "CreateSnapshot", CreateSnapshotRequest.getDefaultInstance(), CreateSnapshotResponse.getDefaultInstance());
  public static final MethodDescriptor<DeleteSnapshotRequest, DeleteSnapshotResponse> DELETE_SNAPSHOT =
      of(CONTROLLER, "DeleteSnapshot", DeleteSnapshotRequest.getDefaultInstance(), DeleteSnapshotResponse.getDefaultInstance());
  public static final MethodDescriptor<ListSnapshotsRequest, ListSnapshotsResponse> LIST_SNAPSHOTS =
      of(CONTROLLER, "ListSnapshots", ListSnapshotsRequest.getDefaultInstance(), ListSnapshotsResponse.getDefaultInstance());
  public static final MethodDescriptor<ControllerExpandVolumeRequest, ControllerExpandVolumeResponse> CONTROLLER_EXPAND_VOLUME =
      of(CONTROLLER, "ControllerExpandVolume", ControllerExpandVolumeRequest.getDefaultInstance(), ControllerExpandVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<ControllerModifyVolumeRequest, ControllerModifyVolumeResponse> CONTROLLER_MODIFY_VOLUME =
      of(CONTROLLER, "ControllerModifyVolume", ControllerModifyVolumeRequest.getDefaultInstance(), ControllerModifyVolumeResponse.getDefaultInstance());

  public static final MethodDescriptor<GroupControllerGetCapabilitiesRequest, GroupControllerGetCapabilitiesResponse> GROUP_CONTROLLER_GET_CAPABILITIES =
      of(GROUP_CONTROLLER, "GroupControllerGetCapabilities", GroupControllerGetCapabilitiesRequest.getDefaultInstance(), GroupControllerGetCapabilitiesResponse.getDefaultInstance());
  public static final MethodDescriptor<CreateVolumeGroupSnapshotRequest, CreateVolumeGroupSnapshotResponse> CREATE_VOLUME_GROUP_SNAPSHOT =
      of(GROUP_CONTROLLER, "CreateVolumeGroupSnapshot", CreateVolumeGroupSnapshotRequest.getDefaultInstance(), CreateVolumeGroupSnapshotResponse.getDefaultInstance());
  public static final MethodDescriptor<DeleteVolumeGroupSnapshotRequest, DeleteVolumeGroupSnapshotResponse> DELETE_VOLUME_GROUP_SNAPSHOT =
      of(GROUP_CONTROLLER, "DeleteVolumeGroupSnapshot", DeleteVolumeGroupSnapshotRequest.getDefaultInstance(), DeleteVolumeGroupSnapshotResponse.getDefaultInstance());
  public static final MethodDescriptor<GetVolumeGroupSnapshotRequest, GetVolumeGroupSnapshotResponse> GET_VOLUME_GROUP_SNAPSHOT =
      of(GROUP_CONTROLLER, "GetVolumeGroupSnapshot", GetVolumeGroupSnapshotRequest.getDefaultInstance(), GetVolumeGroupSnapshotResponse.getDefaultInstance());

  public static final MethodDescriptor<NodeStageVolumeRequest, NodeStageVolumeResponse> NODE_STAGE_VOLUME =
      of(NODE, "NodeStageVolume", NodeStageVolumeRequest.getDefaultInstance(), NodeStageVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<NodeUnstageVolumeRequest, NodeUnstageVolumeResponse> NODE_UNSTAGE_VOLUME =
      of(NODE, "NodeUnstageVolume", NodeUnstageVolumeRequest.getDefaultInstance(), NodeUnstageVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<NodePublishVolumeRequest, NodePublishVolumeResponse> NODE_PUBLISH_VOLUME =
      of(NODE, "NodePublishVolume", NodePublishVolumeRequest.getDefaultInstance(), NodePublishVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<NodeUnpublishVolumeRequest, NodeUnpublishVolumeResponse> NODE_UNPUBLISH_VOLUME =
      of(NODE, "NodeUnpublishVolume", NodeUnpublishVolumeRequest.getDefaultInstance(), NodeUnpublishVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<NodeGetVolumeStatsRequest, NodeGetVolumeStatsResponse> NODE_GET_VOLUME_STATS =
      of(NODE, "NodeGetVolumeStats", NodeGetVolumeStatsRequest.getDefaultInstance(), NodeGetVolumeStatsResponse.getDefaultInstance());
  public static final MethodDescriptor<NodeExpandVolumeRequest, NodeExpandVolumeResponse> NODE_EXPAND_VOLUME =
      of(NODE, "NodeExpandVolume", NodeExpandVolumeRequest.getDefaultInstance(), NodeExpandVolumeResponse.getDefaultInstance());
  public static final MethodDescriptor<NodeGetCapabilitiesRequest, NodeGetCapabilitiesResponse> NODE_GET_CAPABILITIES =
      of(NODE, "NodeGetCapabilities", NodeGetCapabilitiesRequest.getDefaultInstance(), NodeGetCapabilitiesResponse.getDefaultInstance());
  public static final MethodDescriptor<NodeGetInfoRequest, NodeGetInfoResponse> NODE_GET_INFO =
      of(NODE, "NodeGetInfo", NodeGetInfoRequest.getDefaultInstance(), NodeGetInfoResponse.getDefaultInstance());

  private Rpcs() {}

  private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> of(
      String service, String method, Q question, A answer) {
    return Methods.unary(service + "/" + method, question, answer);
  }
}
