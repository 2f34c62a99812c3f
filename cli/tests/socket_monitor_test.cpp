// SPDX-License-Identifier: MIT
#include "qmp/socket_monitor.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <string>
#include <thread>

#include "scmstats/host/descriptor.hpp"
#include "temporary_file.hpp"

namespace scmstats::cli {
namespace {

const std::string kGreeting = R"({"QMP": {"version": {}, "capabilities": []}})"
                              "\n";
const std::string kReady = kGreeting + R"({"return": {}, "id": 1})" + "\n";

/// A QEMU that says all it ever will at once to its only client, and then ends.
class TalkingQemu {
 public:
  explicit TalkingQemu(std::string says)
      : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path().c_str(), sizeof address.sun_path - 1);
    ::bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::listen(listener_.get(), 1);
    thread_ = std::jthread([this, says = std::move(says)] {
      client_ = Descriptor(::accept(listener_.get(), nullptr, nullptr));
      ::send(client_.get(), says.data(), says.size(), MSG_NOSIGNAL);
      ::shutdown(client_.get(), SHUT_WR);
    });
  }

  std::string path() const { return file_.path(); }

 private:
  TemporaryFile file_;
  Descriptor listener_, client_;
  std::jthread thread_;
};

/// Returns the result of a connection, of one command and of messages until the end.
std::string result_of(const std::string& says) {
  const TalkingQemu qemu(says);
  const auto without_path = [&](const char* what) {
    const std::string text = what, path = qemu.path() + ": ";
    return text.starts_with(path) ? text.substr(path.size()) : text;
  };
  try {
    SocketMonitor monitor(qemu.path());
    if (says.find("\"id\": 2") != std::string::npos || says.find("error") != std::string::npos) {
      return monitor.execute("query-status", Json::object()).dump();
    }
    while (true) monitor.look_up();
  } catch (const Ended& ended) {
    return std::string("ended: ") + ended.what();
  } catch (const Refused& refused) {
    return std::string("refused: ") + refused.what();
  } catch (const std::runtime_error& error) {
    return without_path(error.what());
  }
}

std::string event(const std::string& name, const std::string& rest = "") {
  return R"({"event": ")" + name + "\"" + rest + "}\n";
}

constexpr auto kNoWord = "QEMU has closed the connection, without a word of a shutdown";

TEST(SocketMonitor, KnowsTheVmsEndFromItsEvent) {
  EXPECT_EQ(result_of(kReady), kNoWord);
  EXPECT_EQ(result_of(kReady + event("STOP")), kNoWord);
  EXPECT_EQ(result_of(kReady + event("SHUTDOWN", R"(, "data": {"reason": "host-signal"})")),
            "ended: the VM has ended: host-signal");
}

TEST(SocketMonitor, KnowsTheVmsEndFromAnEventWithoutAReason) {
  EXPECT_EQ(result_of(kReady + event("SHUTDOWN")), "ended: the VM has ended: shutdown");
  EXPECT_EQ(result_of(kReady + event("SHUTDOWN", R"(, "data": {})")),
            "ended: the VM has ended: shutdown");
}

TEST(SocketMonitor, ForgetsAShutdownThatAGuestHasLivedThrough) {
  EXPECT_EQ(result_of(kReady + event("SHUTDOWN") + event("RESUME")), kNoWord);
}

TEST(SocketMonitor, TakesItsAnswerAmongEventsAndOthersAnswers) {
  EXPECT_EQ(result_of(kReady + event("STOP") + R"({"return": 1, "id": 9})" + "\n" +
                      R"({"return": 7, "id": 2})" + "\n"),
            "7");
}

TEST(SocketMonitor, TakesAnErrorWithoutAnIdForItsOwn) {
  EXPECT_EQ(result_of(kReady + R"({"error": {"class": "GenericError", "desc": "no JSON"}})" + "\n"),
            "refused: no JSON");
}

TEST(SocketMonitor, RefusesAGreetingThatIsJsonButNotQmps) {
  EXPECT_EQ(result_of("{\"hello\": 1}\n"),
            "'{\"hello\": 1}' is not a QMP greeting; is it the socket of -qmp, or of -monitor?");
}

TEST(SocketMonitor, RefusesWhatIsNoMessage) {
  EXPECT_EQ(result_of(kReady + "[1]\n"), "'[1]' is not a QMP message");
}

}  // namespace
}  // namespace scmstats::cli
