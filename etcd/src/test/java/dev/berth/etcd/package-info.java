@NullMarked
package dev.berth.etcd;

import org.jspecify.annotations.NullMarked;
