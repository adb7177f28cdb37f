# The tutorials' commands that need no process behind a pod, in their order. run.sh plays them against three simulated nodes.

# Nodes, pod addresses and generated names differ from run to run.
anyhow() { sed -E -e 's/\b10\.[0-9]+\.[0-9]+\.[0-9]+\b/<ip>/g' -e 's/\b[a-z]+-[bcdfghjklmnpqrstvwxz2456789]{6,10}(-[bcdfghjklmnpqrstvwxz2456789]{5})?\b/<generated>/g'; }
events_of() { kubectl get events --field-selector "involvedObject.name=$1" --sort-by=.metadata.name -o custom-columns=FROM:.source.component,REASON:.reason,MESSAGE:.message --no-headers; }
uids() { kubectl get "$@" -o jsonpath='{range .items[*]}{.metadata.name} {.metadata.uid}{"\n"}{end}'; }
nodes_of() { kubectl get pod "$@" -o jsonpath='{range .items[*]}{.metadata.name} {.spec.nodeName}{"\n"}{end}'; }

step 'kubectl create namespace tutorial'
step 'kubectl config set-context --current --namespace=tutorial'
eventually '(.* Ready .*){3}' 'kubectl get nodes --no-headers | cut -c1-22 | tr "\n" ";"'

# A headless Service and a set whose claims wait until somebody brings volumes.
step 'kubectl create -f headless.yaml'
step 'kubectl create -f headless.yaml'
step 'kubectl get svc'
step 'kubectl create -f statefulset.yaml'
eventually 'nginx-0.*Pending' 'kubectl get pods'
step 'kubectl get statefulset'
since 31 'kubectl get pvc'
eventually 'not found' 'events_of data-nginx-0'
eventually 'unbound' "kubectl get pod nginx-0 -o jsonpath='{.status.conditions[0].type} {.status.conditions[0].reason} {.status.conditions[0].message}' | cut -d. -f1"
step 'kubectl create -f nas.yaml'
step 'kubectl rollout status sts/nginx --timeout=60s | tail -1'
step 'kubectl get sts'
step 'kubectl get sts -o wide'
step 'kubectl get pods'
since 31 'kubectl get pvc'
since 31 'kubectl get pv'
step 'kubectl get pods -o custom-columns=NAME:.metadata.name,HOST:.spec.hostname,SUBDOMAIN:.spec.subdomain,CLAIM:.spec.volumes[0].persistentVolumeClaim.claimName'
step "kubectl get pods -o jsonpath='{.items[*].metadata.labels.apps\\.kubernetes\\.io/pod-index}'"
eventually '(.*<ip>.*){3}' "kubectl get endpointslices -l kubernetes.io/service-name=nginx -o jsonpath='{range .items[0].endpoints[*]}{.hostname} {.addresses[0]} {.conditions.ready}{\"\\n\"}{end}' | sort | anyhow"
step 'kubectl get controllerrevisions | anyhow'
eventually 'Pod nginx-2 in StatefulSet nginx successful' 'events_of nginx'

# A pod that is deleted comes back under its name, with its claim.
kubectl get pod nginx-1 -o jsonpath='{.metadata.uid}' >"$work/before"
step 'kubectl delete pod nginx-1'
step 'kubectl rollout status sts/nginx --timeout=60s | tail -1'
step 'kubectl get pods'
step "kubectl get pod nginx-1 -o jsonpath='{.metadata.uid}' | cmp -s - \$work/before && echo the same pod || echo another pod"
step 'kubectl describe pod nginx-1 | grep -A2 "Type: *PersistentVolumeClaim"'
step "kubectl describe pod nginx-1 | grep -E '^(Name|Namespace|Status|Controlled By|Service Account):'"
step "kubectl describe sts nginx | grep -E '^(Name|Namespace|Selector|Replicas|Update Strategy|Pods Status|  Partition| *Name|  StorageClass|  Capacity|  Access Modes):'"
step "kubectl describe pvc data-nginx-1 | grep -E '^(Name|StorageClass|Status|Volume|Capacity|Access Modes|Used By|Finalizers):'"

# Without the set its claims stay; without the claims the volumes are released.
step 'kubectl delete -f statefulset.yaml'
eventually 'No resources' 'kubectl get pods'
since 31 'kubectl get pvc'
step 'kubectl delete pvc --all'
eventually_since 31 '(Released.*){3}' 'kubectl get pv'
step 'kubectl delete pv pv-nas-0 pv-nas-1 pv-nas-2'
step 'kubectl delete svc nginx'

# Scaling up, down and up again finds the same claims.
step 'kubectl create -f disks.yaml'
step 'kubectl get sc'
step 'kubectl create -f web.yaml'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
step 'kubectl get pod'
since 31 'kubectl get pvc'
step 'kubectl scale sts web --replicas=3'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
step 'kubectl get pod'
since 31 'kubectl get pvc'
uids pvc >"$work/claims"; uids pod >"$work/pods"
step 'kubectl scale sts web --replicas=2'
eventually 'web-1[^;]*;$' 'kubectl get pod --no-headers -o custom-columns=NAME:.metadata.name | tr "\n" ";"'
since 31 'kubectl get pvc'
step 'kubectl scale sts web --replicas=3'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
step 'uids pvc | diff - $work/claims && echo the same claims'
step 'uids pod | diff - $work/pods | grep -c "^<"'
step 'kubectl describe pod web-2 | grep ClaimName'
step 'kubectl scale sts web --replicas=5 --current-replicas=9'

# Another image, and back.
step 'kubectl set image sts/web nginx=nginx:1.28'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
eventually '3 3 3$' "kubectl get sts web -o jsonpath='{.status.readyReplicas} {.status.updatedReplicas} {.status.currentReplicas}'"
step "kubectl get pods -o jsonpath='{.items[*].spec.containers[0].image}'"
step 'kubectl rollout history sts/web'
step 'kubectl rollout history sts/web --revision=2 | grep Image'
step 'kubectl rollout undo sts/web'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
eventually '^(nginx:1.27 ?){3}$' "kubectl get pods -o jsonpath='{.items[*].spec.containers[0].image}'"
step 'kubectl rollout history sts/web'
uids pod >"$work/pods"
step 'kubectl rollout restart sts/web'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
eventually '^3$' 'uids pod | diff - $work/pods | grep -c "^<"'
step 'kubectl rollout pause sts/web'
step "kubectl patch sts web -p '{\"spec\":{\"updateStrategy\":{\"rollingUpdate\":{\"partition\":2}}}}'"
step 'kubectl set image sts/web nginx=nginx:1.29'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
step "kubectl get pods -o jsonpath='{.items[*].spec.containers[0].image}'"
step "kubectl patch sts web -p '{\"spec\":{\"updateStrategy\":{\"type\":\"OnDelete\",\"rollingUpdate\":null}}}'"
step 'kubectl rollout status sts/web'

# A set that goes without its pods, comes back to them, and goes with them.
uids pod >"$work/pods"
step 'kubectl delete sts web --cascade=orphan'
step 'kubectl get pod'
step 'kubectl create -f web.yaml'
step 'kubectl rollout status sts/web --timeout=60s | tail -1'
step 'kubectl get sts web'
step 'kubectl delete sts web --cascade=foreground'
eventually 'No resources' 'kubectl get pod'
step 'kubectl delete svc web'
step 'kubectl delete pvc -l app=web'
step 'kubectl delete pv d-0 d-1 d-2'
step 'kubectl delete sc disk-ssd'

# A Deployment's history.
step 'kubectl create deployment d --image=nginx:1.27 --replicas=2'
step 'kubectl rollout status deployment/d --timeout=60s | tail -1'
step 'kubectl set image deployment/d nginx=nginx:1.28'
step 'kubectl rollout status deployment/d --timeout=60s | tail -1'
step 'kubectl rollout history deployment/d'
step 'kubectl rollout undo deployment/d'
step 'kubectl rollout status deployment/d --timeout=60s | tail -1'
step 'kubectl rollout history deployment/d'
eventually '2 +2 +2' 'kubectl get rs --sort-by=.spec.replicas --no-headers | anyhow'
step 'kubectl rollout pause deployment/d'
step 'kubectl rollout pause deployment/d'
step 'kubectl rollout resume deployment/d'
step 'kubectl rollout restart deployment/d'
step 'kubectl rollout status deployment/d --timeout=60s | tail -1'
step 'kubectl delete deployment d'
eventually 'No resources' 'kubectl get rs,pod'

# What becomes of volumes whose claims go: kept, wiped, deleted, and one that nobody can delete.
step 'kubectl create -f policies.yaml'
eventually_since 31 '(Available.*){4}' 'kubectl get pv'
step 'kubectl create -f claims.yaml'
eventually '(.*Bound.*){4}' "kubectl get pvc --no-headers -o custom-columns=NAME:.metadata.name,STATUS:.status.phase,VOLUME:.spec.volumeName,HAS:.status.capacity.storage | tr '\n' ';'"
eventually_since 31 '(Bound.*){4}' 'kubectl get pv'
eventually 'FailedBinding' 'events_of greedy'
step 'kubectl delete pvc kept wiped gone foreign'
eventually 'Released' "kubectl get pv kept -o jsonpath='{.status.phase} {.spec.claimRef.name}'"
eventually '^Available$' "kubectl get pv wiped -o jsonpath='{.status.phase} {.spec.claimRef.name}'"
eventually 'NotFound' 'kubectl get pv gone'
eventually 'Failed' "kubectl get pv foreign -o jsonpath='{.status.phase} {.status.message}'"
step 'kubectl create -f again.yaml'
eventually 'Pending' "kubectl get pvc kept-again -o jsonpath='{.status.phase}'"
step "kubectl patch pv kept --type=json -p '[{\"op\":\"remove\",\"path\":\"/spec/claimRef\"}]'"
eventually 'Bound' "kubectl get pvc kept-again -o jsonpath='{.status.phase} {.spec.volumeName}'"

# All volumes are deleted; the one in use goes with its claim.
step 'kubectl delete pv --all --wait=false'
eventually_since 31 '^NAME[^/]*Terminating[^/]*tutorial.kept-again[^/]*$' 'kubectl get pv'
step 'kubectl delete pvc --all'
eventually 'No resources' 'kubectl get pv'

# A volume that is made for its claim, and goes with it.
step 'kubectl create -f dynamic.yaml'
eventually 'Bound' "kubectl get pvc dynamic -o jsonpath='{.status.phase} {.status.capacity.storage} {.metadata.annotations.volume\.kubernetes\.io/storage-provisioner}'"
step "kubectl get pv -o jsonpath='{.items[*].spec.claimRef.name} {.items[*].spec.persistentVolumeReclaimPolicy} {.items[*].spec.csi.driver}'"
step '[ "$(kubectl get pv -o name)" = "persistentvolume/pvc-$(kubectl get pvc dynamic -o jsonpath={.metadata.uid})" ] && echo named after its claim'
step 'kubectl delete pvc dynamic'
eventually 'No resources' 'kubectl get pv'

# Volumes are the cluster's and claims a namespace's: who may write pods and claims there need not see volumes.
step "kubectl api-resources --api-group='' --no-headers | grep '^persistentvolume' | tr -s ' '"
step 'kubectl create rolebinding develops --clusterrole=edit --user=developer'
step 'kubectl --as=developer create -f dynamic.yaml -f reader.yaml'
step 'kubectl --as=developer wait pod/reader --for=condition=Ready --timeout=60s'
step 'kubectl --as=developer get pv'
step 'kubectl --as=developer get sc'
step 'kubectl --as=developer create -f nas.yaml 2>&1 | sort -u'
step 'kubectl --as=developer delete pv --all'
step 'kubectl --as=developer get pvc --namespace=default'
step 'kubectl --as=developer delete pod reader'
step 'kubectl --as=developer delete pvc dynamic'
eventually 'No resources' 'kubectl get pv'

# The default class, before and after there is one; nobody provisions for it.
step "kubectl patch sc berth-block -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"false\"}}}'"
step 'kubectl create -f classless.yaml'
step "kubectl get pvc classless -o jsonpath='{.status.phase} [{.spec.storageClassName}]'"
step 'kubectl create -f classes.yaml'
step "kubectl patch sc elsewhere -p '{\"metadata\":{\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}}}'"
step 'kubectl get sc'
eventually 'elsewhere' "kubectl get pvc classless -o jsonpath='{.status.phase} [{.spec.storageClassName}]'"
eventually 'ExternalProvisioning' 'events_of classless | tail -1'
step 'kubectl delete pvc classless'

# Local volumes are bound where the first pod that needs them goes, and pods come back to them.
step 'kubectl create -f local.yaml'
eventually 'WaitForFirstConsumer' 'events_of data-far'
since 31 'kubectl get pvc'
step 'kubectl create -f far.yaml'
step 'kubectl wait pod/far --for=condition=Ready --timeout=60s'
since 31 'kubectl get pvc'
step "kubectl get pod far -o jsonpath='{.spec.nodeName}'"
step 'kubectl create -f db.yaml'
step 'kubectl rollout status sts/db --timeout=60s | tail -1'
nodes_of -l app=db >"$work/places"
step 'sed "s/.*-[013] //" $work/places | sort'
step 'kubectl scale sts db --replicas=3'
eventually 'db-2.*Pending' 'kubectl get pod db-2'
eventually 'persistent volumes to bind' 'events_of db-2 | cut -d. -f1 | sort -u'
step 'kubectl scale sts db --replicas=2'
step 'kubectl delete pod -l app=db'
step 'kubectl rollout status sts/db --timeout=60s | tail -1'
step 'nodes_of -l app=db | diff - $work/places && echo where they were'
step 'kubectl delete sts db'
step 'kubectl delete pod far'
step 'kubectl delete pvc --all'
step 'kubectl delete pv --all'
step 'kubectl delete sc elsewhere local'

step 'kubectl delete ns tutorial'
