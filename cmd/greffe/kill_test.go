// SPDX-License-Identifier: EUPL-1.2

package main

// soakVariable asks for the full figures of the tests that kill and starve.
const soakVariable = "GREFFE_SOAK"
