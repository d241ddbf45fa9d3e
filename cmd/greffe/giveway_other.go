// SPDX-License-Identifier: EUPL-1.2

//go:build !linux

package main

// giveWay does nothing here: the crawl takes its turn with the others.
func giveWay() {}
