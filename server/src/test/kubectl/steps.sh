# What run.sh plays, in order. Each line is a command; its output is in expected.txt.

# Finding out what there is.
step 'kubectl get ns -o name'
step 'kubectl api-versions'
step 'kubectl api-resources --no-headers -o name --sort-by=name'
step 'kubectl api-resources --api-group=apps'
step 'kubectl get --raw /readyz'
step 'kubectl get --raw /apis/apps/v1/namespaces/default/statefulsets'
step 'kubectl get --raw /nowhere'
since 27 'kubectl explain sts.spec.volumeClaimTemplates'
before 27 'kubectl explain sts.spec.volumeClaimTemplates'
since 27 'kubectl explain configmaps.nothing'
before 27 'kubectl explain configmaps.nothing'

# A namespace to work in.
step 'kubectl create namespace harbour'
step 'kubectl create namespace harbour'
step 'kubectl config set-context --current --namespace=harbour'
step 'kubectl get ns harbour'

# Create, read, mark.
step 'kubectl create -f configmap.yaml'
step 'kubectl create -f configmap.yaml'
step 'kubectl get cm'
since 21 'kubectl get cm tide -o yaml'
step "kubectl get cm tide -o jsonpath='{.data.high}{\"\\n\"}'"
step "kubectl get cm -o custom-columns=NAME:.metadata.name,LOW:.data.low"
step 'kubectl get cm absent'
step 'kubectl get cm absent --ignore-not-found'
step 'kubectl get nothing'
step 'kubectl label cm tide moon=full'
step 'kubectl label cm tide moon=new'
step 'kubectl label cm tide moon=new --overwrite'
step 'kubectl get cm -l moon=new --show-labels'
step "kubectl get cm -l 'moon in (full),app' -o name"
step 'kubectl get cm --field-selector metadata.name=tide -o name'
since 24 'kubectl label cm tide moon-'
step 'kubectl label cm tide moon=-new-'
step 'kubectl annotate cm tide harbour/note=spring'
step 'kubectl annotate cm tide harbour/note-'

# All kinds of patches.
step "kubectl patch cm tide -p '{\"data\":{\"low\":\"12:30\"}}'"
step "kubectl patch cm tide -p '{\"data\":{\"low\":\"12:30\"}}'"
step "kubectl patch cm tide --type=merge -p '{\"data\":{\"low\":null,\"wind\":\"NW\"}}'"
step "kubectl patch cm tide --type=json -p '[{\"op\":\"replace\",\"path\":\"/data/wind\",\"value\":\"SW\"}]'"
since 24 "kubectl patch cm tide --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/none\"}]'"
step "kubectl patch cm tide --type=strategic -p '{\"data\":{\"wind\":\"W\",\"high\":null}}'"
step "kubectl get cm tide -o jsonpath='{.data}{\"\\n\"}'"

# Client-side apply: the annotation, and three ways.
step 'kubectl apply -f configmap.yaml'
step 'kubectl apply -f configmap.yaml'
since 24 'kubectl diff -f configmap-changed.yaml'
step 'kubectl apply -f configmap-changed.yaml'
since 24 'kubectl diff -f configmap-changed.yaml'
step "kubectl get cm tide -o jsonpath='{.data}{\"\\n\"}'"
step 'kubectl apply view-last-applied cm tide'
step 'kubectl apply --dry-run=server -f applied.yaml'
step 'kubectl get cm chart'

# Server-side apply: twice, in conflict, by force.
step 'kubectl apply --server-side -f applied.yaml'
step 'kubectl apply --server-side -f applied.yaml'
step 'kubectl apply --server-side --field-manager=pilot -f other-manager.yaml'
step 'kubectl apply --server-side --field-manager=pilot --force-conflicts -f other-manager.yaml'
since 21 "kubectl get cm chart -o jsonpath='{.data}{\"\\n\"}{range .metadata.managedFields[*]}{.manager} {.operation} {.fieldsV1}{\"\\n\"}{end}' --show-managed-fields"
step 'kubectl apply --server-side -f applied.yaml'
step 'kubectl apply --server-side --dry-run=server --force-conflicts -f applied.yaml'

# Replacing.
step 'kubectl replace -f configmap.yaml'
step 'kubectl replace --force -f configmap.yaml'
since 25 'kubectl replace -f unknown-field.yaml --validate=false'
step 'kubectl get cm tide -o name'

# What must be refused.
since 25 'kubectl create -f unknown-field.yaml'
since 25 'kubectl create --validate=warn -f unknown-field.yaml'
step 'kubectl create -f invalid.yaml'
since 24 'kubectl create configmap Upper'

# Workloads. No controller is needed to keep what they should be.
step 'kubectl apply -f web.yaml'
step 'kubectl get sts,svc -o wide'
since 24 'kubectl diff -f web-changed.yaml'
step 'kubectl apply -f web-changed.yaml'
since 24 'kubectl get sts web -o yaml'
step 'kubectl scale sts web --replicas=3'
step 'kubectl scale sts web --replicas=5 --current-replicas=9'
step "kubectl get sts web -o jsonpath='{.spec.replicas} {.metadata.generation}{\"\\n\"}'"
since 24 'kubectl get sts web --subresource=scale'
since 24 "kubectl patch sts web --subresource=status --type=merge -p '{\"status\":{\"replicas\":3,\"readyReplicas\":2}}'"
since 24 "kubectl wait sts/web --for=jsonpath='{.status.readyReplicas}'=2 --timeout=30s"
since 24 'kubectl get sts web'
step 'kubectl set image sts/web nginx=registry.k8s.io/nginx-slim:0.26'
step "kubectl patch sts web -p '{\"spec\":{\"serviceName\":\"other\"}}'"
step 'kubectl create deployment boats --image=registry.k8s.io/pause:3.10 --replicas=2 --dry-run=server -o name'
step 'kubectl create -f pod.yaml'
step 'kubectl create serviceaccount default'
step 'kubectl create -f pod.yaml'
step 'kubectl get pod'
step 'kubectl get pod pilot -o wide'
since 27 'kubectl wait pod/pilot --for=condition=Ready --timeout=0s'
step 'kubectl get all -o name'

# Watching.
watch_step 4 'kubectl get cm chart --watch -o name' \
  'kubectl label cm chart seen=once' 'kubectl label cm chart seen=twice --overwrite' 'kubectl delete cm chart'
watch_step 3 'kubectl get pods --watch --no-headers' \
  'kubectl label pod pilot seen=once' 'kubectl delete pod pilot --grace-period=0 --force 2>&1'

# Events.
step 'kubectl create -f event.yaml'
step 'kubectl get events'
since 26 'kubectl events'
since 27 'kubectl describe cm tide | LC_ALL=C sort' # kubectl prints data in no order

# Access.
step 'kubectl auth can-i create pods'
since 24 'kubectl auth can-i delete nodes --as=stranger'
step 'kubectl get secrets --as=stranger'
since 28 'kubectl auth whoami'
step 'kubectl create serviceaccount builder'
step 'kubectl create rolebinding builder-reads --clusterrole=view --serviceaccount=harbour:builder'
step 'kubectl auth can-i list pods --as=system:serviceaccount:harbour:builder'
step 'kubectl auth can-i delete pods --as=system:serviceaccount:harbour:builder'
since 24 "kubectl create token builder | tr -cd '.'"
since 28 'kubectl create token absent'
if [ "$minor" -ge 28 ]; then
  kubectl config view --raw -o jsonpath='{.clusters[0].cluster.certificate-authority-data}' | base64 -d >"$work/ca.crt"
  server=$(kubectl config view -o jsonpath='{.clusters[0].cluster.server}')
  as_builder() {
    KUBECONFIG=/dev/null kubectl --server="$server" --certificate-authority="$work/ca.crt" \
      --token="$(kubectl create token builder)" "$@"
  }
fi
since 28 "as_builder auth whoami -o jsonpath='{.status.userInfo.username} {.status.userInfo.groups}'"
since 28 'as_builder get cm -n harbour -o name'
since 28 'as_builder get secrets -n harbour'

# Deleting.
step 'kubectl create deployment boats --image=registry.k8s.io/pause:3.10'
step 'kubectl delete deployment boats --cascade=foreground --wait=false'
step "kubectl get deployment boats -o jsonpath='{.metadata.finalizers}{\"\\n\"}'"
step "kubectl patch deployment boats --type=merge -p '{\"metadata\":{\"finalizers\":null}}'"
step 'kubectl delete sts web --cascade=orphan --wait=false'
step "kubectl patch sts web --type=merge -p '{\"metadata\":{\"finalizers\":null}}'"
since 27 'kubectl wait sts/web --for=delete --timeout=30s'
step 'kubectl delete svc nginx --cascade=background'
step 'kubectl delete cm tide --dry-run=server'
step 'kubectl delete cm -l app=harbour'
since 25 'kubectl delete cm typo'
step 'kubectl delete cm absent'
step 'kubectl get cm'
