/**
 * The client floor over the network: {@link dev.berth.client.https.HttpsClient} and {@link
 * dev.berth.client.https.HttpsSource} on one {@link dev.berth.client.https.Connection}, for Berth and any other API server of
 * Kubernetes. What blocks runs on virtual threads and posts its result to the component's loop.
 */
@NullMarked
package dev.berth.client.https;

import org.jspecify.annotations.NullMarked;
