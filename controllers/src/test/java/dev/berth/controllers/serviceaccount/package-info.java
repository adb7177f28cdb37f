@NullMarked
package dev.berth.controllers.serviceaccount;

import org.jspecify.annotations.NullMarked;
