package dev.berth.api.kinds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources of persistent volumes, which are those of pods' volumes and a little more: as a real server of 1.20.2 refused them. */
class PersistentSourcesTest {
  private static final String VOLUME =
      "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'v'},'spec':{'capacity':{'storage':'5Gi'},"
          + "'accessModes':['ReadWriteOnce'],%s}}";

  private static String volume(String source) {
    return VOLUME.formatted(source).replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'azureDisk':{'diskName':'d','diskURI':'https://d','cachingMode':'x'} | spec.azureDisk.cachingMode: Unsupported value: \"x\": "
            + "supported values: \"None\", \"ReadOnly\", \"ReadWrite\"",
        "'azureDisk':{'diskName':'d','diskURI':'d','cachingMode':'None','kind':'Managed'} | spec.azureDisk.diskURI: Unsupported value: \"d\": "
            + "supported values: \"/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}\"",
        "'azureFile':{'secretName':'s','shareName':'s','secretNamespace':''} | spec.azureFile.secretNamespace: Required value",
        "'gcePersistentDisk':{'pdName':'d','partition':256} | spec.persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive",
        "'quobyte':{'registry':'r','volume':'v'} | spec.quobyte.registry: Invalid value: \"r\": must be a host:port pair or multiple pairs separated "
            + "by commas",
        "'iscsi':{'targetPortal':'p','iqn':'iqn.2020-01.a:b','lun':0,'initiatorName':'x'} | spec.iscsi.initiatorname: Invalid value: \"x\": "
            + "must be valid format",
        "'iscsi':{'targetPortal':'p','iqn':'iqn.2020-01.a:b','lun':0,'secretRef':{}} | spec.iscsi.secretRef.name: Required value",
        "'cinder':{'volumeID':'i','secretRef':{'name':'s'}} | spec.cinder.secretRef.namespace: Required value",
        "'storageos':{'volumeName':'V'} | spec.storageos.volumeName: Invalid value: \"V\": a lowercase RFC 1123 label must consist of lower case "
            + "alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for "
            + "validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        "'flexVolume':{'driver':'d','options':{'k8s.io/x':'1'}} | spec.flexVolume.options[k8s.io/x]: Invalid value: \"k8s.io/x\": kubernetes.io and "
            + "k8s.io namespaces are reserved",
        "'glusterfs':{'endpoints':'e','path':'p','endpointsNamespace':''} | spec.glusterfs.endpointsNamespace: Invalid value: \"\": if the "
            + "endpointnamespace is set, it must be a valid namespace name",
      })
  void whatASourceLacksIsSaid(String source, String error) {
    assertThat(Strategist.errors(volume(source))).containsExactly(error);
  }

  /** Their names are those of Secrets in newer releases; in older ones they had to be labels. */
  @ParameterizedTest
  @CsvSource({"a.b, n, 0", "A, n, 1", "a, N, 1", "'', '', 2"})
  void secretsOfADriverHaveNamesOfSecrets(String name, String namespace, int errors) {
    for (String ref : new String[] {"controllerPublish", "controllerExpand", "nodePublish", "nodeExpand"}) {
      assertThat(
              Strategist.errors(
                  volume(
                      "'csi':{'driver':'d','volumeHandle':'h','%sSecretRef':{'name':'%s','namespace':'%s'}}"
                          .formatted(ref, name, namespace))))
          .hasSize(errors);
    }
  }
}
