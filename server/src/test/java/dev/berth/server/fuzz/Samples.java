package dev.berth.server.fuzz;

import dev.berth.base.json.Json;
import dev.berth.base.json.JsonObject;
import dev.berth.base.json.JsonString;
import java.util.List;

/** Objects as people write them. */
final class Samples {
  /** An answerable request for a certificate, PEM in base64; nobody has its key. */
  private static final String REQUEST =
      "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISk1IQUNBUUF3RGpFTU1Bb0dBMVVFQXd3RGQyVmlNRmt3RXdZ"
          + "SEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRApRZ0FFMjcrZFpkRTExOFpkSXdKSUttSjIyc3Ixdk56cFUrTGNNaEloSnNPMzYyOGhu"
          + "SUd2RkFZQjBHb1RvVzJtCjFRNlR2WFdyTHd2OGh0aFZMQUhDdlI0c2NhQUFNQW9HQ0NxR1NNNDlCQU1DQTBrQU1FWUNJUUR2THd0"
          + "Uyt1d2QKOEtSaHNjSmZneFFuT2l3RWZLZW4wUktWdzYrYy8wYSszUUloQUlhd1FzMkp4NUl2Q3hDNVJUMDZ4RmljQng0MgpZNTBR"
          + "WVMzUUVmdG9lVnhYCi0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

  private static final String CLAIMING =
      "'template':{'metadata':{'labels':{'app':'web'}},'spec':{'terminationGracePeriodSeconds':10,'containers':[{'name':"
          + "'c','image':'i:1','ports':[{'containerPort':80,'name':'http'}],'env':[{'name':'A','value':'b'}],'resources':{"
          + "'requests':{'cpu':'100m','memory':'64Mi'},'limits':{'cpu':1}},'volumeMounts':[{'name':'data','mountPath':"
          + "'/data'}],'readinessProbe':{'httpGet':{'path':'/','port':'http'}}}],'tolerations':[{'key':'a','operator':"
          + "'Exists','effect':'NoExecute','tolerationSeconds':3}],'volumes':[{'name':'cfg','configMap':{'name':'a'}}VOLUME]}}";

  private static final String TEMPLATE = CLAIMING.replace("VOLUME", ",{'name':'data','emptyDir':{}}");

  private static final String POD_SPEC =
      "'spec':{'initContainers':[{'name':'i','image':'i'}],'containers':[{'name':'c','image':'i','ports':[{"
          + "'containerPort':80,'protocol':'TCP'},{'containerPort':80,'protocol':'UDP'}],'resources':{'requests':{'cpu':"
          + "'1','memory':'1Gi'}}}],'volumes':[{'name':'v','emptyDir':{'sizeLimit':'1Gi'}},{'name':'d',"
          + "'persistentVolumeClaim':{'claimName':'data-web-0'}}],'topologySpreadConstraints':[{'maxSkew':1,'topologyKey':"
          + "'zone','whenUnsatisfiable':'DoNotSchedule','labelSelector':{'matchLabels':{'a':'b'}}}]}";

  static final List<JsonObject> ALL =
      List.of(
          sample("apps/v1", "StatefulSet",
              "'spec':{'serviceName':'web','replicas':2,'selector':{'matchLabels':{'app':'web'}}," + CLAIMING.replace("VOLUME", "")
                  + ",'volumeClaimTemplates':[{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':"
                  + "{'requests':{'storage':'1Gi'}}}}],'updateStrategy':{'type':'RollingUpdate','rollingUpdate':{'partition':1}}}"),
          sample("apps/v1", "Deployment",
              "'spec':{'selector':{'matchLabels':{'app':'web'}},'strategy':{'rollingUpdate':{'maxSurge':'25%'}}," + TEMPLATE + "}"),
          sample("apps/v1", "ReplicaSet", "'spec':{'selector':{'matchLabels':{'app':'web'}}," + TEMPLATE + "}"),
          sample("apps/v1", "DaemonSet", "'spec':{'selector':{'matchLabels':{'app':'web'}}," + TEMPLATE + "}"),
          sample("apps/v1", "ControllerRevision", "'revision':1,'data':{'spec':{'a':1}}"),
          sample("batch/v1", "Job",
              "'spec':{'completions':2,'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}"),
          sample("batch/v1", "CronJob",
              "'spec':{'schedule':'*/5 * * * *','jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never',"
                  + "'containers':[{'name':'c','image':'i'}]}}}}}"),
          sample("v1", "Pod", POD_SPEC),
          sample("v1", "PersistentVolumeClaim",
              "'spec':{'accessModes':['ReadWriteOnce'],'storageClassName':'a','resources':{'requests':{'storage':'1Gi'}}}"),
          sample("v1", "PersistentVolume",
              "'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/a'}}"),
          sample("v1", "Service",
              "'spec':{'type':'NodePort','selector':{'app':'web'},'ports':[{'name':'http','port':80,'targetPort':'http'}]}"),
          sample("v1", "Endpoints", "'subsets':[{'addresses':[{'ip':'10.0.0.1'}],'ports':[{'name':'http','port':80}]}]"),
          sample("v1", "ConfigMap", "'data':{'a':'b'},'binaryData':{'c':'eA=='}"),
          sample("v1", "Secret", "'type':'Opaque','data':{'a':'eA=='},'stringData':{'b':'c'}"),
          sample("v1", "Namespace", "'spec':{'finalizers':['kubernetes']}"),
          sample("v1", "Node", "'spec':{'podCIDR':'10.244.0.0/24','taints':[{'key':'a','effect':'NoSchedule'}]}"),
          sample("v1", "ServiceAccount", "'secrets':[{'name':'a'}]"),
          sample("v1", "Event",
              "'involvedObject':{'kind':'Pod','namespace':'NS','name':'a'},'reason':'R','message':'m','type':'Normal',"
                  + "'count':1,'firstTimestamp':'2026-01-01T00:00:00Z'"),
          sample("v1", "LimitRange",
              "'spec':{'limits':[{'type':'Container','default':{'cpu':'500m'},'max':{'cpu':'2'},'maxLimitRequestRatio':{'cpu':'4'}}]}"),
          sample("v1", "ResourceQuota", "'spec':{'hard':{'pods':'10','requests.cpu':'4','count/configmaps':'9'}}"),
          sample("v1", "ReplicationController", "'spec':{'selector':{'app':'web'}," + TEMPLATE + "}"),
          sample("events.k8s.io/v1", "Event",
              "'regarding':{'kind':'Pod','namespace':'NS'},'reason':'R','action':'A','type':'Normal','eventTime':"
                  + "'2026-01-01T00:00:00.000000Z','reportingController':'a/b','reportingInstance':'c'"),
          sample("storage.k8s.io/v1", "StorageClass", "'provisioner':'a.b/c','volumeBindingMode':'Immediate'"),
          sample("storage.k8s.io/v1", "VolumeAttachment",
              "'spec':{'attacher':'a.b','nodeName':'a','source':{'persistentVolumeName':'a'}}"),
          sample("storage.k8s.io/v1", "CSIDriver", "'spec':{'attachRequired':false}"),
          sample("storage.k8s.io/v1", "CSINode", "'spec':{'drivers':[{'name':'a.b','nodeID':'a','topologyKeys':['a']}]}"),
          sample("discovery.k8s.io/v1", "EndpointSlice",
              "'addressType':'IPv4','endpoints':[{'addresses':['10.0.0.1'],'conditions':{'ready':true}}],'ports':[{'port':80}]"),
          sample("coordination.k8s.io/v1", "Lease", "'spec':{'holderIdentity':'a','renewTime':'2026-01-01T00:00:00.000000Z'}"),
          sample("autoscaling/v1", "HorizontalPodAutoscaler",
              "'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':50,'scaleTargetRef':{'apiVersion':'apps/v1','kind':"
                  + "'Deployment','name':'a'}}"),
          sample("autoscaling/v2", "HorizontalPodAutoscaler",
              "'spec':{'maxReplicas':3,'metrics':[{'type':'Resource','resource':{'name':'memory','target':{'type':"
                  + "'AverageValue','averageValue':'1Gi'}}}],'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'a'}}"),
          sample("policy/v1", "PodDisruptionBudget", "'spec':{'minAvailable':'50%','selector':{'matchLabels':{'a':'b'}}}"),
          sample("rbac.authorization.k8s.io/v1", "Role",
              "'rules':[{'apiGroups':[''],'resources':['pods'],'verbs':['get']}]"),
          sample("rbac.authorization.k8s.io/v1", "ClusterRole",
              "'aggregationRule':{'clusterRoleSelectors':[{'matchLabels':{'a':'b'}}]},'rules':[{'nonResourceURLs':['/x'],'verbs':['*']}]"),
          sample("rbac.authorization.k8s.io/v1", "RoleBinding",
              "'roleRef':{'apiGroup':'rbac.authorization.k8s.io','kind':'Role','name':'a'},'subjects':[{'kind':'User','name':'u'}]"),
          sample("networking.k8s.io/v1", "Ingress",
              "'spec':{'rules':[{'host':'a.b','http':{'paths':[{'path':'/','pathType':'Prefix','backend':{'service':{'name':'a',"
                  + "'port':{'number':80}}}}]}}]}"),
          sample("networking.k8s.io/v1", "NetworkPolicy", "'spec':{'podSelector':{},'ingress':[{'ports':[{'port':80}]}]}"),
          sample("scheduling.k8s.io/v1", "PriorityClass", "'value':10"),
          sample("certificates.k8s.io/v1", "CertificateSigningRequest",
              "'spec':{'request':'" + REQUEST + "','signerName':'a.b/c','usages':['client auth']}"),
          sample("authentication.k8s.io/v1", "TokenReview", "'spec':{'token':'a.b.c'}"),
          sample("authorization.k8s.io/v1", "SubjectAccessReview",
              "'spec':{'user':'u','resourceAttributes':{'verb':'get','resource':'pods','labelSelector':{'rawSelector':'a=b'}}}"),
          sample("authorization.k8s.io/v1", "SelfSubjectRulesReview", "'spec':{'namespace':'default'}"),
          sample("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration",
              "'webhooks':[{'name':'a.b.c','clientConfig':{'url':'https://x/y'},'sideEffects':'None','admissionReviewVersions':"
                  + "['v1'],'rules':[{'apiGroups':['x'],'apiVersions':['v1'],'resources':['y'],'operations':['CREATE']}]}]"),
          sample("apiextensions.k8s.io/v1", "CustomResourceDefinition",
              "'spec':{'group':'x.y','names':{'plural':'as','kind':'A'},'scope':'Namespaced','versions':[{'name':'v1','served':true,"
                  + "'storage':true,'schema':{'openAPIV3Schema':{'type':'object'}}}]}")
              .withAt(JsonString.of("as.x.y"), "metadata", "name"));

  /** Where the samples lie. */
  static JsonObject in(String namespace, JsonObject sample) {
    return (JsonObject) Json.parse(sample.toString().replace("\"NS\"", "\"" + namespace + "\""));
  }

  private Samples() {}

  private static JsonObject sample(String apiVersion, String kind, String rest) {
    // a review of access has no metadata at all
    String metadata =
        apiVersion.startsWith("authorization") ? "" : "'metadata':{'name':'a','labels':{'app':'web'},'annotations':{'note':'x'}},";
    String text = "{'apiVersion':'" + apiVersion + "','kind':'" + kind + "'," + metadata + rest + "}";
    return (JsonObject) Json.parse(text.replace('\'', '"'));
  }
}
