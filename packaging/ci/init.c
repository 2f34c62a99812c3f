// SPDX-License-Identifier: MIT
// The guest's only program, for check-kernel: prints what the kernel shows of nmem0's statistics,
// again and again, until QEMU ends. Needs no library: the kernel's cross-compiler builds it.
//
//   scmstats 3 MemLife  = 0x0000000000000057   a line of the third reading of papr/perf_stats
//   scmstats 3 host_l_cnt 1000                 how far HostLCnt has risen, from its perf event
//   scmstats 3 end 0                           the end of the reading, and its error number

typedef unsigned long u64;
typedef unsigned int u32;

enum {
  SYS_read = 3,
  SYS_write = 4,
  SYS_open = 5,
  SYS_close = 6,
  SYS_mount = 21,
  SYS_mkdir = 39,
  SYS_dup2 = 63,
  SYS_nanosleep = 162,
  SYS_perf_event_open = 319
};

static long call(long number, long a, long b, long c, long d, long e) {
  register long r0 __asm__("r0") = number;
  register long r3 __asm__("r3") = a;
  register long r4 __asm__("r4") = b;
  register long r5 __asm__("r5") = c;
  register long r6 __asm__("r6") = d;
  register long r7 __asm__("r7") = e;
  // The summary overflow bit of CR0 says that r3 is an error number.
  __asm__ volatile("sc\n\tbns+ 1f\n\tneg 3, 3\n1:"
                   : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r6), "+r"(r7)
                   :
                   : "memory", "cr0", "ctr", "xer", "lr", "r8", "r9", "r10", "r11", "r12");
  return r3;
}

// A line is written at once, so that the kernel's messages are not in it.
static char line[512];
static u64 used;

static void add(const char* text) {
  while (*text && used < sizeof line - 1) line[used++] = *text++;
}

static void add_number(u64 number, u64 base) {
  char digits[24];
  u64 at = sizeof digits - 1;
  digits[at] = 0;
  do {
    digits[--at] = "0123456789abcdef"[number % base];
    number /= base;
  } while (number);
  add(digits + at);
}

static void start_line(u64 reading) {
  used = 0;
  add("scmstats ");
  add_number(reading, 10);
  add(" ");
}

static void end_line(void) {
  line[used++] = '\n';
  call(SYS_write, 1, (long)line, used, 0, 0);
}

// Reads a small file and ends the text with a zero. Returns its size, or a negative error number.
static long read_file(const char* path, char* buffer, u64 size) {
  long file = call(SYS_open, (long)path, 0, 0, 0, 0);
  if (file < 0) return file;
  long count = call(SYS_read, file, (long)buffer, size - 1, 0, 0);
  call(SYS_close, file, 0, 0, 0, 0);
  buffer[count < 0 ? 0 : count] = 0;
  return count;
}

static void print_statistics(u64 reading, const char* text) {
  while (*text) {
    start_line(reading);
    while (*text && *text != '\n' && used < sizeof line - 1) line[used++] = *text++;
    end_line();
    if (*text) ++text;
  }
}

static u64 parse(const char* text, u64 base) {
  u64 number = 0;
  for (;; ++text) {
    const u64 digit = *text >= 'a' ? (u64)*text - 'a' + 10 : (u64)*text - '0';
    if (digit >= base) return number;
    number = number * base + digit;
  }
}

// perf_event_attr, as far as its first version.
static struct {
  u32 type, size;
  u64 config, period, sample_type, read_format, flags;
  u32 wakeup, breakpoint;
  u64 address;
} event = {.size = sizeof event};

// Returns a descriptor that counts how far host_l_cnt rises from now on, or a negative error
// number.
static long open_event(void) {
  static char text[64];
  long size = read_file("/sys/bus/event_source/devices/nmem0/type", text, sizeof text);
  if (size <= 0) return size;
  event.type = (u32)parse(text, 10);
  size = read_file("/sys/bus/event_source/devices/nmem0/events/host_l_cnt", text, sizeof text);
  if (size <= 0) return size;
  event.config = parse(text + sizeof "event=0x" - 1, 16);
  return call(SYS_perf_event_open, (long)&event, -1, 0, -1, 0);
}

static void print_event(u64 reading, long file) {
  u64 count = 0;
  const long size = file < 0 ? file : call(SYS_read, file, (long)&count, sizeof count, 0, 0);
  start_line(reading);
  add(size < 0 ? "host_l_cnt error " : "host_l_cnt ");
  add_number(size < 0 ? (u64)-size : count, 10);
  end_line();
}

void _start(void) {
  static char text[4096];
  call(SYS_mkdir, (long)"/sys", 0755, 0, 0, 0);
  call(SYS_mkdir, (long)"/dev", 0755, 0, 0, 0);
  call(SYS_mount, (long)"sysfs", (long)"/sys", (long)"sysfs", 0, 0);
  call(SYS_mount, (long)"devtmpfs", (long)"/dev", (long)"devtmpfs", 0, 0);
  long console = call(SYS_open, (long)"/dev/console", 2, 0, 0, 0);
  if (console >= 0) call(SYS_dup2, console, 1, 0, 0, 0);
  const long file = open_event();
  for (u64 reading = 1;; ++reading) {
    const long size = read_file("/sys/bus/nd/devices/nmem0/papr/perf_stats", text, sizeof text);
    if (size > 0) print_statistics(reading, text);
    if (size > 0) print_event(reading, file);
    start_line(reading);
    add("end ");
    add_number(size < 0 ? -size : 0, 10);
    end_line();
    const long pause[2] = {0, 200000000};
    call(SYS_nanosleep, (long)pause, 0, 0, 0, 0);
  }
}
