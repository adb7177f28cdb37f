# What run.sh plays, in order. Each line is a command; its output is in expected.txt.

# A type that was not there.
step 'kubectl get boats'
step 'kubectl create -f boats.yaml'
step 'kubectl wait --for=condition=Established crd/boats.example.org'
step 'kubectl get crd boats.example.org'
step 'kubectl api-resources --api-group=example.org'
step 'kubectl get boats'
since 27 'kubectl explain boats'
since 27 'kubectl explain boat.spec.sails'

# Its objects.
step 'kubectl create -f pinta.yaml'
step 'kubectl get bo'
step 'kubectl get fleet -o wide'
step 'kubectl get boat pinta -o yaml'
step 'kubectl create -f typo.yaml'
step 'kubectl create -f typo.yaml --validate=warn'
step 'kubectl create -f bare.yaml'
step 'kubectl scale boat pinta --replicas=7'
step "kubectl get boat pinta -o jsonpath='{.spec.crew}{\"\\n\"}'"
step "kubectl patch boat pinta --type=merge -p '{\"spec\":{\"sails\":5}}'"
step "kubectl patch boat pinta -p '{\"spec\":{\"sails\":6}}'"
since 24 "kubectl patch boat pinta --subresource=status --type=merge -p '{\"status\":{\"crew\":7}}'"
step 'kubectl label boat pinta port=palos'
step 'kubectl get boats -l port=palos -o name'

# Applied, by the client and by the server.
step 'kubectl delete boat pinta'
step 'kubectl apply -f pinta.yaml'
step 'kubectl apply -f pinta-changed.yaml'
step 'kubectl apply -f pinta-changed.yaml'
step 'kubectl apply --server-side --field-manager=other -f pinta.yaml'
step 'kubectl apply --server-side --force-conflicts --field-manager=other -f pinta.yaml'
step "kubectl get boat pinta -o jsonpath='{.spec.crew}{\"\\n\"}'"
step 'kubectl diff -f pinta-changed.yaml | grep "^[+-] .*crew"'
watch_step 3 'kubectl get boats -w --no-headers' 'kubectl annotate boat pinta a=b' 'kubectl delete boat pinta'

# The type goes, and its objects with it.
step 'kubectl delete crd boats.example.org'
step 'kubectl get boats'
step 'kubectl apply -f both.yaml'
